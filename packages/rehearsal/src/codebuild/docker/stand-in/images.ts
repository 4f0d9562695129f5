import { CommandError, parseOptions } from './command-line';
import { renderTemplate } from './go-template';
import { parseReference, taggedName } from './reference';
import type { ImageStore } from './store';

const SHORT_ID = 12;

export function tag(args: readonly string[], store: ImageStore): void {
  const { positional } = parseOptions('tag', args, {});
  if (positional.length !== 2) {
    throw new CommandError('"docker tag" requires exactly 2 arguments.');
  }
  const [source, target] = positional;
  const image = store.find(source);
  if (!image) {
    throw new CommandError(`Error response from daemon: No such image: ${source}`);
  }
  store.change(({ tags }) => (tags[taggedName(parseReference(target))] = image.id));
}

export function listImages(args: readonly string[], store: ImageStore): void {
  const options = parseOptions('images', args, {
    values: { '--format': 'format' },
    flags: { '-q': 'quiet', '--quiet': 'quiet', '--no-trunc': 'whole', '-a': 'all', '--all': 'all' },
  });
  if (options.positional.length > 0) {
    parseReference(options.positional[0]);
  }
  const wanted = options.positional[0];
  const rows = Object.entries(store.index().tags)
    .map(([name, id]) => ({ name, id }))
    .filter(({ name }) => wanted === undefined || name === wanted || name.slice(0, name.lastIndexOf(':')) === wanted)
    .map(({ name, id }) => ({
      Repository: name.slice(0, name.lastIndexOf(':')),
      Tag: name.slice(name.lastIndexOf(':') + 1),
      ID: options.has('whole') ? id : id.slice('sha256:'.length, 'sha256:'.length + SHORT_ID),
    }));
  const format = options.last('format');
  if (options.has('quiet')) {
    [...new Set(rows.map(({ ID }) => ID))].forEach((id) => console.log(id));
  } else if (format) {
    rows.forEach((row) => console.log(renderTemplate(format, row)));
  } else {
    [{ Repository: 'REPOSITORY', Tag: 'TAG', ID: 'IMAGE ID' }, ...rows].forEach((row) =>
      console.log(Object.values(row).join('\t')),
    );
  }
}
