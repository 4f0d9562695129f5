import { readdirSync } from 'node:fs';
import { processesOf, startDemo } from './support';

/** What the three pushes do, in the order in which the demo shows it. */
const STORY = [
  /Deploying ShopServices[^]*Deploying ShopPipeline/,
  /── A push to main[^]*✓ GitHub .*Open the shop[^]*docker build [^]*ok +site\/index.html has a title[^]*✓ Docker /,
  /✓ deploy-Staging .*service '\S+' runs \S+@sha256:[0-9a-f]{64}\n[^]*✓ approve-Production [^]*✓ deploy-Production [^]*Succeeded/,
  /staging +runs \S+:2\n +image +\S+@sha256:[0-9a-f]{64}\n +production +runs \S+:2\n/,
  /recorded in table [^]*#Staging#Staging\n[^]*status +SUCCEEDED\n[^]*#Production#Production\n[^]*status +SUCCEEDED\n/,
  /── A second push[^]*FAILED +site\/umbrellas.html is finished[^]*✗ Docker .*failed in phase BUILD[^]*Failed/,
  /A build failed. Nothing was deployed.[^]*Pipeline: shop-dev[^]*Log: +https:/,
  /── A third push[^]*✓ Docker [^]*✗ deploy-Staging .*rolled back by its deployment circuit breaker after 3 failed tasks: container 'app' exited with code 3/,
  /Deployment failed: shop-dev, stage Staging\n[^]*Reason: .*exited with code 3[^]*Message: +Start the sale[^]*Link: +https:/,
  /── Still deployed: the first push\n +staging +runs \S+:2\n[^]*records +SUCCEEDED, SUCCEEDED, FAILED\n/,
  /── Look next\n/,
];

test('shows a push that is deployed, two that fail and their notifications, and leaves nothing behind', async () => {
  const demo = startDemo();
  expect(await demo.ended()).toEqual({ code: 0, signal: null });
  let rest = demo.output();
  for (const part of STORY) {
    expect(rest).toMatch(part);
    rest = rest.slice(rest.search(part));
  }
  const digests = [...demo.output().matchAll(/^ {2}image(?:Digest)? .*(sha256:\w+)$/gm)].map(([, digest]) => digest);
  expect([digests.length, new Set(digests).size]).toEqual([6, 1]);
  expect(readdirSync(demo.temporary)).toEqual([]);
  expect(processesOf(demo.temporary)).toEqual([]);
}, 120_000);
