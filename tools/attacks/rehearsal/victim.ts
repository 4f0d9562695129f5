/* A rehearsal in a process of its own, which is ended in the middle of a build. It has no handlers for signals. */
import { writeFileSync } from 'node:fs';
import { deployStack, startRehearsal } from 'codepipeline-rehearsal';
import { PIPELINE, SMALL_PIPELINE } from './small-pipeline';

async function main(): Promise<void> {
  const rehearsal = await startRehearsal();
  const template = { TemplateBody: JSON.stringify(SMALL_PIPELINE) };
  await deployStack(rehearsal.clients, { name: 'bait', template, assets: [] });
  const commands = JSON.parse(process.env.VICTIM_COMMANDS ?? '[]') as string[];
  const buildspec = { version: '0.2', phases: { build: { commands } }, artifacts: { files: ['buildspec.yml'] } };
  await rehearsal.push(PIPELINE, { 'buildspec.yml': JSON.stringify(buildspec) });
  await rehearsal.whenIdle();
  writeFileSync(process.env.VICTIM_BUILT ?? '', '');
  await new Promise(() => setInterval(() => undefined, 1_000));
}

void main();
