import { makesBucket, readsObject, makesFunction, unlessControlFails, type Disguise } from './effects';
import type { Stage } from './stage';
import { presigned, signed } from '../../../packages/rehearsal/test/support/wire';
import { gotThrough, stopped, type Attack } from '../attack';

/** What a page in the developer's browser can send, even with a valid signature. */
export function webPages(stage: Stage): Attack[] {
  const { host, administrator } = stage;
  const port = host.split(':')[1];
  const asPage =
    (headers: Record<string, string>, signedFor = host): Disguise =>
    (request, service) =>
      signed({ ...request, headers }, { key: administrator, service, host: signedFor });
  const control = asPage({});
  const bucket = (title: string, disguise: Disguise): Attack => ({
    title,
    play: () => unlessControlFails(makesBucket(stage, disguise), makesBucket(stage, control)),
  });
  const hosts = [
    `attacker.example:${port}`,
    `127.0.0.1.attacker.example:${port}`,
    `private.s3.amazonaws.com:${port}`,
    '127.0.0.1',
    `127.0.0.1:${port}.attacker.example`,
  ];
  return [
    {
      title:
        'a page sends a plain request, which needs no preflight, with the key "test" in its URL, and creates a function',
      play: () =>
        makesFunction(stage, (request) => ({
          ...request,
          path: `${request.path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=test/20300101/us-east-1/lambda/aws4_request`,
          headers: { origin: 'https://attacker.example', 'content-type': 'text/plain' },
        })),
    },
    bucket(
      'a request with an Origin and a correct signature creates a bucket',
      asPage({ origin: 'https://attacker.example' }),
    ),
    bucket('the same with "Origin: null", as from a sandboxed frame', asPage({ origin: 'null' })),
    bucket("the same with the rehearsal's own address as its Origin", asPage({ origin: `http://${host}` })),
    bucket('a request with Sec-Fetch-Site: cross-site and no Origin', asPage({ 'sec-fetch-site': 'cross-site' })),
    ...hosts.map((name) =>
      bucket(
        `a request to the host ${name.replace(port, 'PORT')} (DNS rebinding), correctly signed, creates a bucket`,
        asPage({}, name),
      ),
    ),
    bucket('a foreign host that names ours in X-Forwarded-Host creates a bucket', (request, service) =>
      signed(
        { ...request, headers: { 'x-forwarded-host': host } },
        { key: administrator, service, host: `attacker.example:${port}` },
      ),
    ),
    {
      title: 'an image of a page, with a presigned address and no Origin, reads an object by DNS rebinding',
      play: () =>
        readsObject(stage, (request) =>
          presigned(request, { key: administrator, service: 's3', host: `attacker.example:${port}` }, 60),
        ),
    },
    {
      title: 'a preflight is allowed',
      play: async () => {
        const headers = { origin: 'https://attacker.example', 'access-control-request-method': 'PUT' };
        const answer = await stage.call({ method: 'OPTIONS', path: '/any', headers });
        const allowed = answer.headers['access-control-allow-origin'];
        return allowed === undefined
          ? stopped(`${answer.status}, without CORS headers`)
          : gotThrough(`allows ${String(allowed)}`);
      },
    },
    {
      title: 'an answer carries CORS headers, so that a page can read it',
      play: async () => {
        const request = signed({ method: 'GET', path: '/' }, { key: administrator, service: 'sqs', host });
        const answer = await stage.call(request);
        const names = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
        return names.length === 0 ? stopped(`none in an answer ${answer.status}`) : gotThrough(names.join(', '));
      },
    },
    {
      title: 'a page opens a WebSocket',
      play: async () => {
        const headers = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
          origin: 'https://attacker.example',
        };
        const { status } = await stage.call({ path: '/_aws/execute-api/a/b', headers });
        return status === 101 ? gotThrough('it is open') : stopped(String(status));
      },
    },
  ];
}
