import { CommandError } from './command-line';

/** A parsed image name: `registry/repository:tag` or `registry/repository@digest`. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

const DEFAULT_REGISTRY = 'docker.io';
const REPOSITORY = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

export function parseReference(text: string): ImageReference {
  const [name, digest] = splitAt(text, text.indexOf('@'));
  const { registry, path } = splitRegistry(name);
  const [repository, tag] = splitAt(path, path.lastIndexOf(':'));
  const valid =
    REPOSITORY.test(repository) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  if (!valid) {
    throw new CommandError(`invalid reference format: "${text}"`);
  }
  return { registry, repository, tag: tag ?? (digest ? undefined : 'latest'), digest };
}

// The part before the first slash is a registry when it looks like a host.
function splitRegistry(name: string): { registry: string; path: string } {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  if (/[.:]/.test(first) || first === 'localhost') {
    return { registry: first, path: name.slice(slash + 1) };
  }
  return { registry: DEFAULT_REGISTRY, path: name };
}

const splitAt = (text: string, index: number): [string, string | undefined] =>
  index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)];

/** The name without tag and digest, as Docker prints it. */
export const repositoryName = ({ registry, repository }: ImageReference): string =>
  registry === DEFAULT_REGISTRY ? repository : `${registry}/${repository}`;

export const taggedName = (reference: ImageReference): string =>
  `${repositoryName(reference)}:${reference.tag ?? 'latest'}`;
