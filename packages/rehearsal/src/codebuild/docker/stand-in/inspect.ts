import { parseOptions } from './command-line';
import { renderTemplate } from './go-template';
import type { ContainerConfig, ImageStore, StoredImage } from './store';

/** Prints images as JSON or through a template, and the names that are unknown; returns whether all are known. */
export function inspect(args: readonly string[], store: ImageStore, notFound: string): boolean {
  const options = parseOptions('inspect', args, { values: { '-f': 'format', '--format': 'format', '--type': 'type' } });
  const named = options.positional.map((name) => ({ name, image: store.find(name) }));
  const found = named.flatMap(({ image }) => (image ? [describeImage(image, store)] : []));
  const format = options.last('format');
  if (format === undefined) {
    console.log(JSON.stringify(found, undefined, 4));
  } else {
    found.forEach((image) => console.log(renderTemplate(format, image)));
  }
  const missing = named.filter(({ image }) => !image);
  missing.forEach(({ name }) => console.error(`${notFound}: ${name}`));
  return missing.length === 0;
}

function describeImage({ id, config, layer }: StoredImage, store: ImageStore) {
  const { tags, digests } = store.index();
  const parsed = JSON.parse(config) as { architecture: string; os: string; created: string; config: ContainerConfig };
  const namesOf = (names: Readonly<Record<string, string>>): string[] =>
    Object.keys(names).filter((name) => names[name] === id);
  return {
    Id: id,
    RepoTags: namesOf(tags),
    RepoDigests: namesOf(digests),
    Created: parsed.created,
    Architecture: parsed.architecture,
    Os: parsed.os,
    Size: layer.size,
    Config: {
      Env: [],
      Cmd: null,
      Entrypoint: null,
      WorkingDir: '',
      User: '',
      Labels: {},
      ExposedPorts: {},
      ...parsed.config,
    },
    RootFS: { Type: 'layers', Layers: [layer.diffId] },
  };
}
