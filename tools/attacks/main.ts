import { ecs } from './ecs/ecs';
import { image } from './image/image';
import { emulatorDoor } from './rehearsal/emulator-door';
import { endings } from './rehearsal/endings';
import { engineDoor } from './rehearsal/engine-door';
import { folders } from './rehearsal/folders';
import { runAttacks } from './run';

/** `npm run attacks -- door` runs the groups whose name contains this word. */
void runAttacks([image, ecs, emulatorDoor, engineDoor, folders, endings], process.argv[2] ?? '');
