import { readdirSync } from 'fs';

/** A rule of eslint's import/no-restricted-paths: files in `target` may not import from `from`, but for `except`. */
interface Zone {
  readonly target: string | string[];
  readonly from: string | string[];
  readonly except?: string[];
  readonly message: string;
}

const table = 'See "Which room?" in docs/architecture.md.';

/** Each folder of src/ is a room, except `private`, which all of them share. */
export function rooms(): string[] {
  return readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'private')
    .map((entry) => entry.name)
    .sort();
}

/** Rooms never import each other, nor the construct that wires them together. */
export function roomZones(): Zone[] {
  const betweenRooms = rooms().map((room) => ({
    target: `./src/${room}`,
    from: './src',
    except: [`./${room}`, './private', './context.ts'],
    message: `A room imports only itself, private/ and context.ts. ${table}`,
  }));
  return [
    ...betweenRooms,
    {
      target: './src/private',
      from: './src',
      except: ['./private', './assets.ts', './context.ts'],
      message: `private/ is shared by the rooms, so it imports none of them. ${table}`,
    },
    {
      target: './src/context.ts',
      from: './src',
      except: ['./private'],
      message: `context.ts is shared by the rooms, so it imports none of them. ${table}`,
    },
    {
      target: './src',
      from: [
        './test',
        './rehearsal',
        './attacks',
        './examples',
        './bench',
        './scripts',
        './projenrc',
        './proof',
        './smoke',
      ],
      message: 'src/ is what is published: it stands on its own.',
    },
    {
      target: [
        './test',
        './rehearsal',
        './attacks',
        './examples',
        './bench',
        './scripts',
        './projenrc',
        './smoke',
        './aws',
      ],
      from: './proof',
      message: 'proof/ needs a simulator under the AGPL, and judges this.',
    },
    {
      target: ['./rehearsal', './attacks', './examples', './bench', './smoke', './aws'],
      from: './test',
      message: 'Tests may import this, not the other way round.',
    },
  ];
}
