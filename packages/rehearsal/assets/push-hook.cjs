// The post-receive hook of a rehearsal's repositories: tells the engine which branches and tags moved, and the pusher
// what came of it. Plain JavaScript, because git runs it with node alone.
// https://git-scm.com/docs/githooks#post-receive
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

async function main() {
  const { url, secret, repository } = JSON.parse(readFileSync(join(__dirname, 'push-hook.json'), 'utf8'));
  const updates = readFileSync(0, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' '))
    .map(([before, after, ref]) => ({ before, after, ref }));
  const response = await fetch(`${url}/_rehearsal/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-rehearsal-secret': secret },
    body: JSON.stringify({ repository, updates }),
  });
  const answer = await response.json();
  const lines = response.ok ? answer.lines : [`the rehearsal refused the push: ${answer.message}`];
  lines.forEach((line) => console.log(line));
}

main().catch((error) => console.log(`the rehearsal did not hear of this push: ${error.cause ?? error.message}`));
