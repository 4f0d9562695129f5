import { randomBytes } from 'node:crypto';
import { functionCode, functionRequest, OBJECT, SECRET, type Stage } from './stage';
import type { Answer, WireRequest } from '../../../packages/rehearsal/test/support/wire';
import { gotThrough, mustWork, stopped, type Outcome } from '../attack';

/** Turns a plain request into that of an attacker. */
export type Disguise = (request: WireRequest, service: string) => WireRequest | Promise<WireRequest>;

/** A short form of the response, for readers. Only the effect counts. */
const said = ({ status, text }: Answer): string =>
  `${status} ${/<Code>(\w+)|"(?:code|__type)":\s*"(\w+)/.exec(text)?.slice(1).find(Boolean) ?? ''}`.trim();

/** Creates a bucket, which requires the administrator's rights. */
export async function makesBucket(stage: Stage, disguise: Disguise): Promise<Outcome> {
  const bucket = `made-${randomBytes(6).toString('hex')}`;
  const answer = await stage.call(await disguise({ method: 'PUT', path: `/${bucket}` }, 's3'));
  return (await stage.bucketExists(bucket)) ? gotThrough(`the bucket ${bucket} was made`) : stopped(said(answer));
}

/** Reads a private object. */
export async function readsObject(stage: Stage, disguise: Disguise): Promise<Outcome> {
  const answer = await stage.call(await disguise({ method: 'GET', path: OBJECT }, 's3'));
  return answer.text.includes(SECRET) ? gotThrough(`${OBJECT} was read`) : stopped(said(answer));
}

/** Creates a function, which runs as the user of this machine. */
export async function makesFunction(stage: Stage, disguise: Disguise): Promise<Outcome> {
  const name = `made-${randomBytes(6).toString('hex')}`;
  const body = JSON.stringify({ ...functionRequest(name), Code: { ZipFile: functionCode().toString('base64') } });
  const answer = await stage.call(await disguise({ method: 'POST', path: '/2015-03-31/functions', body }, 'lambda'));
  return (await stage.functionExists(name)) ? gotThrough(`the function ${name} was made`) : stopped(said(answer));
}

/** A control: the same request works with the right credentials. */
export async function unlessControlFails(attack: Promise<Outcome>, control: Promise<Outcome>): Promise<Outcome> {
  mustWork('gotThrough' in (await control), 'the same request with a correct signature');
  return attack;
}
