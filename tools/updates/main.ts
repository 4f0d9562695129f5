import { CHANGES } from './cases/changes';
import { play } from './play';
import { report } from './report';

const outcomes = CHANGES.flatMap(play);
console.log(report(outcomes));
