import type { IncomingMessage } from 'node:http';

/**
 * Why a request that a web page could have sent is rejected, or undefined. A page can send requests to loopback, and with
 * DNS rebinding read the answers. These headers of its browser show it; no client of a rehearsal sends them.
 * The emulator's door has the same rules (outsiders.py).
 * https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Origin
 */
export function refusalOfOutsider({ rawHeaders }: IncomingMessage, host: string): string | undefined {
  if (valuesOf(rawHeaders, 'origin').length > 0) {
    return 'requests with an Origin header are refused: a rehearsal serves no web pages';
  }
  if (valuesOf(rawHeaders, 'sec-fetch-site').some((site) => site.toLowerCase() !== 'none')) {
    return 'requests of a web page are refused: a rehearsal serves none';
  }
  const hosts = valuesOf(rawHeaders, 'host');
  return hosts.length === 1 && hosts[0] === host
    ? undefined
    : `the Host header must be ${host}: no other name is this rehearsal's`;
}

/** Node.js keeps only the first of some headers, so this reads the raw list: names and values in turn. */
function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1].toLowerCase() === name);
}
