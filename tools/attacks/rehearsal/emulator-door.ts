import { closedPaths } from './closed-paths';
import { forgedKeys } from './forged-keys';
import { openStage } from './stage';
import { webPages } from './web-pages';
import type { AttackGroup } from '../attack';

export const emulatorDoor: AttackGroup = {
  name: "the emulator's door",
  async open() {
    const stage = await openStage();
    return {
      attacks: [...forgedKeys(stage), ...webPages(stage), ...closedPaths(stage)],
      close: () => stage.close(),
    };
  },
};
