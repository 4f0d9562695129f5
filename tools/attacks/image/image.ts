import { hostileBuilds } from './hostile-builds';
import { leftoverCredentials } from './leftover-credentials';
import { openShop } from './shop';
import type { AttackGroup } from '../attack';

/** The image that is deployed is the one that was scanned and approved. */
export const image: AttackGroup = {
  name: 'image: a build that is hostile, and its credentials when it has ended',
  async open() {
    const shop = await openShop();
    return { attacks: [...hostileBuilds(shop), ...leftoverCredentials(shop)], close: () => shop.close() };
  },
};
