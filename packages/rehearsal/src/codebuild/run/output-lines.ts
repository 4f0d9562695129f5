import { StringDecoder } from 'node:string_decoder';

// CloudWatch Logs takes events of at most 256 KiB; a UTF-8 character has at most 4 bytes.
const LONGEST_LINE = 60_000;

export interface LineReader {
  push(chunk: Buffer): void;
  /** Passes on a last line without a line break. */
  end(): void;
}

/** Splits a byte stream into lines. */
export function lineReader(onLine: (line: string) => void): LineReader {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const emit = (line: string): void => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    for (let start = 0; start === 0 || start < text.length; start += LONGEST_LINE) {
      onLine(text.slice(start, start + LONGEST_LINE));
    }
  };
  return {
    push(chunk) {
      const lines = (rest + decoder.write(chunk)).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(emit);
    },
    end() {
      const last = rest + decoder.end();
      rest = '';
      if (last) {
        emit(last);
      }
    },
  };
}

/** Hides secret values in a log line, as CodeBuild does with parameters, secrets and access keys. */
export function secretMask(secrets: Iterable<string>): (line: string) => string {
  const parts = [...secrets].flatMap((secret) => secret.split('\n')).filter((part) => part.trim().length > 0);
  // Longest first, so that a secret that contains another one is hidden completely.
  const ordered = [...new Set(parts)].sort((one, other) => other.length - one.length);
  return (line) => ordered.reduce((masked, secret) => masked.replaceAll(secret, '***'), line);
}
