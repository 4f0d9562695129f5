import { request } from 'node:http';
import { type CodePipelineClient, ListPipelinesCommand } from '@aws-sdk/client-codepipeline';
import { closeServers, served } from './api-harness';

afterEach(closeServers);

/** Sends the headers as they are. */
async function statusOf(url: string, headers: Record<string, string>, path = '/'): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    })
      .on('error', reject)
      .end('{}');
  });
}

const signed = {
  'x-amz-target': 'CodePipeline_20150709.ListPipelines',
  authorization: 'AWS4-HMAC-SHA256 Credential=root/20300101/us-east-1/codepipeline/aws4_request, X',
};

test('a client is served at the address it was given', async () => {
  const { server, root } = await served();
  expect(await statusOf(server.url, signed)).toBe(200);
  const client: CodePipelineClient = root;
  await expect(client.send(new ListPipelinesCommand({}))).resolves.toBeDefined();
});

test.each<[Record<string, string>]>([
  [{ origin: 'https://attacker.example' }],
  [{ origin: 'null' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ host: 'attacker.example' }],
  [{ host: '127.0.0.1' }],
])('a web page is refused on every path: %j', async (headers) => {
  const { server } = await served();
  for (const path of ['/', '/_rehearsal/pipelines', '/_rehearsal/push', '/webhooks/x']) {
    const secret = { 'x-rehearsal-secret': 'secret' };
    expect(await statusOf(server.url, { ...signed, ...secret, ...headers }, path)).toBe(403);
  }
});
