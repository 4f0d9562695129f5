import { readdirSync } from 'node:fs';
import { processesOf, startDemo } from './support';

/** What the two pushes do, in the order in which the demo shows it. */
const STORY = [
  /Deploying ShopService[^]*Deploying SystemB/,
  /── A push to main[^]*✓ GitHub .*Open the shop[^]*docker build [^]*ok +site\/index.html has a title[^]*✓ Docker /,
  /✓ deploy-Service .*shop-dev:2[^]*✓ ValidateImage .*is in the registry; findings: none[^]*Succeeded/,
  /service +shop-dev runs shop-dev:2\n +image +\S+@sha256:[0-9a-f]{64}\n/,
  /recorded in table [^]*status +SUCCEEDED\n +imageDigest +sha256:[0-9a-f]{64}\n[^]*scan +COMPLETE, findings: none\n/,
  /── A second push[^]*FAILED +site\/umbrellas.html is finished[^]*✗ Docker .*failed in phase BUILD[^]*Failed/,
  /AWS Notification Message\n[^]*A build failed. Nothing was deployed.[^]*Pipeline: cicd-pipeline-dev[^]*Log: +https:/,
  /── Still deployed: the previous version\n +service +shop-dev runs shop-dev:2\n[^]*records +1, as before\n/,
  /── Look next\n/,
];

test('shows a push that is deployed and recorded, one that fails and its notification, and leaves nothing behind', async () => {
  const demo = startDemo();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  let rest = demo.output();
  for (const part of STORY) {
    expect(rest).toMatch(part);
    rest = rest.slice(rest.search(part));
  }
  const digests = [...demo.output().matchAll(/^ {2}image(?:Digest)? .*(sha256:\w+)$/gm)].map(([, digest]) => digest);
  expect([digests.length, new Set(digests).size]).toEqual([3, 1]);
  expect(readdirSync(demo.temporary)).toEqual([]);
  expect(processesOf(demo.temporary)).toEqual([]);
}, 60_000);
