/** The mark of a class. Unlike the class itself, it is the same in each copy of this package in an app. */
function markOf(className: string): symbol {
  return Symbol.for(`cdk-cicd-pipeline.${className}`);
}

export function markAs(className: string, instance: object): void {
  Object.defineProperty(instance, markOf(className), { value: true });
}

/** Like `instanceof`, but also true for instances of another copy of this package. */
export function isMarkedAs(className: string, value: unknown): boolean {
  return typeof value === 'object' && value !== null && markOf(className) in value;
}
