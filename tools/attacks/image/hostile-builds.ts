import { Execution } from 'codepipeline-rehearsal';
import {
  claimsDigest,
  FOREIGN_IMAGE,
  movesTagAfterPush,
  pushesTwice,
  pushesTwiceAndClaimsTheFirst,
  rewritesDefinitions,
  sourceWithTests,
} from './hostile-source';
import { repositoryName, type Shop } from './shop';
import { gotThrough, mustWork, stopped, type Attack, type Outcome } from '../attack';

/** What a hostile build can try while it runs, with the unchanged system B. */
export function hostileBuilds(shop: Shop): Attack[] {
  const { systemB } = shop;
  const hostile = (title: string, script: () => Promise<string> | string): Attack => ({
    title,
    async play() {
      const before = await shop.running();
      const execution = await shop.push(sourceWithTests(await script()));
      return judge(shop, execution, before);
    },
  });
  const runningDigest = async (): Promise<string> => (await shop.running()).split('@')[1];
  return [
    {
      title: 'control: a push of the example is deployed',
      async play() {
        const { status, statusSummary } = await shop.push(sourceWithTests('true'));
        mustWork(status === 'Succeeded', `${statusSummary}`);
        mustWork((await shop.running()).startsWith(`${systemB.ecrRepositoryUri}@`), await shop.running());
        return stopped('nothing, as it should be');
      },
    },
    hostile('a test rewrites imagedefinitions.json after the build wrote it', () => rewritesDefinitions),
    hostile('a build claims the digest that was deployed before, and pushes another', async () =>
      claimsDigest(await runningDigest()),
    ),
    hostile('a build claims a digest that no image has', () => claimsDigest(`sha256:${'0'.repeat(64)}`)),
    hostile('a build claims the digest of an image in another repository', async () => {
      const { status } = await shop.upload(sourceWithTests('true'));
      mustWork(status === 'Succeeded', 'the other pipeline deploys');
      const [{ imageDigest }] = await shop.images(repositoryName(shop.promotion.ecrRepositoryUri));
      return claimsDigest(imageDigest!);
    }),
    hostile('a wrapped docker pushes a second image, and claims the first', () => pushesTwiceAndClaimsTheFirst),
    hostile('a wrapped docker pushes a second image, and claims it', () => pushesTwice),
    hostile('a test moves the tag between the push and the image step', () => movesTagAfterPush),
  ];
}

/** Either one digest of our repository was scanned, deployed and recorded, or nothing was. */
async function judge(shop: Shop, execution: Execution, before: string): Promise<Outcome> {
  const running = await shop.running();
  const records = (await shop.records()).filter(({ deploymentId }) => deploymentId.startsWith(execution.id));
  if (running === before && records.length === 0) {
    return stopped(execution.statusSummary ?? 'nothing was deployed');
  }
  const uri = shop.systemB.ecrRepositoryUri;
  const tagged = (await shop.images(repositoryName(uri))).find(({ imageTags = [] }) =>
    imageTags.includes(execution.id),
  );
  const one = tagged?.imageDigest;
  const all = [running, ...records.map(({ imageDigest }) => `${uri}@${imageDigest}`)];
  if (running === FOREIGN_IMAGE || all.some((image) => image !== `${uri}@${one}`)) {
    return gotThrough(`ECS runs ${running}, the records say ${records.map(({ imageDigest }) => imageDigest).join()}`);
  }
  return stopped(`scanned, deployed and recorded is one image, ${one}`);
}
