import { BUILD_STAGE, SOURCE_STAGE } from './names';
import { validateUnique } from './validation';

/** Validates the names of new stages against each other and against names that are taken. */
export function validateStageNames(names: readonly string[], taken: readonly string[] = []): string[] {
  const isReserved = (name: string): boolean => name === SOURCE_STAGE || name === BUILD_STAGE;
  return [
    ...names
      .filter(isReserved)
      .map((name) => `stageName '${name}' is used by the pipeline itself: choose another name, such as 'Staging'`),
    ...validateUnique(
      'stageName',
      [...taken, ...names].filter((name) => !isReserved(name)),
    ),
  ];
}
