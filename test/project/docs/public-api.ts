import * as ts from 'typescript';
import { libraryExports, libraryProgram } from './compiler';

/** A static method that makes a part. */
export interface Factory {
  /** As the reference writes it, such as `PipelineSource.s3(objectKey, options?)`. */
  readonly signature: string;
  readonly options: Property[];
  /** The code of its `@example`. */
  readonly example?: string;
}

export interface Property {
  readonly name: string;
  readonly isOptional: boolean;
  /** What `@default` says, unless it is a sentence. */
  readonly defaultValue?: string;
}

export class PublicApi {
  private readonly program = libraryProgram();
  private readonly checker = this.program.getTypeChecker();
  private readonly exports = libraryExports(this.program);

  /** The factories of all public classes. */
  public get factories(): Factory[] {
    return this.classes.flatMap(([className, declaration]) =>
      declaration.members
        .filter(ts.isMethodDeclaration)
        .filter((method) => isPublic(method) && isStatic(method))
        .map((method) => ({
          signature: `${className}.${method.name.getText()}(${method.parameters.map(parameter).join(', ')})`,
          options: method.parameters.flatMap((each) => this.optionsIn(each)),
          example: exampleOf(method),
        })),
    );
  }

  /** The public constants of all classes, such as `PipelineOutput.PIPELINE_NAME`. */
  public get constants(): string[] {
    return this.classes.flatMap(([className, declaration]) =>
      declaration.members
        .filter(ts.isPropertyDeclaration)
        .filter((property) => isPublic(property) && isStatic(property))
        .map((property) => `${className}.${property.name.getText()}`),
    );
  }

  /** What an object of this class has: properties, getters and methods, those of its bases in the library included. */
  public membersOf(className: string): string[] {
    return this.checker
      .getDeclaredTypeOfSymbol(this.exports.get(className)!)
      .getProperties()
      .filter(({ valueDeclaration }) => isPublic(valueDeclaration as ts.ClassElement))
      .map(({ name }) => name);
  }

  public propertiesOf(interfaceName: string): Property[] {
    return this.propertiesIn(this.checker.getDeclaredTypeOfSymbol(this.exports.get(interfaceName)!));
  }

  private get classes(): [string, ts.ClassDeclaration][] {
    return [...this.exports].flatMap(([name, symbol]) =>
      (symbol.declarations ?? [])
        .filter(ts.isClassDeclaration)
        .map((declaration): [string, ts.ClassDeclaration] => [name, declaration]),
    );
  }

  private optionsIn(declaration: ts.ParameterDeclaration): Property[] {
    return declaration.name.getText() === 'options'
      ? this.propertiesIn(this.checker.getTypeAtLocation(declaration))
      : [];
  }

  private propertiesIn(type: ts.Type): Property[] {
    return type.getProperties().map((property) => ({
      name: property.name,
      isOptional: isOptional(property),
      defaultValue: defaultOf(property),
    }));
  }
}

function exampleOf(method: ts.MethodDeclaration): string | undefined {
  const tag = ts.getJSDocTags(method).find(({ tagName }) => tagName.text === 'example');
  return ts.getTextOfJSDocComment(tag?.comment);
}

function isOptional({ valueDeclaration }: ts.Symbol): boolean {
  return ts.isPropertySignature(valueDeclaration!) && valueDeclaration.questionToken !== undefined;
}

function defaultOf(property: ts.Symbol): string | undefined {
  const tag = property.getJsDocTags().find(({ name }) => name === 'default');
  const text = ts.displayPartsToString(tag?.text);
  return text === '' || text.startsWith('-') ? undefined : text.split(' - ')[0];
}

function parameter({ name, questionToken, initializer }: ts.ParameterDeclaration): string {
  return name.getText() + (questionToken || initializer ? '?' : '');
}

function isPublic(member: ts.ClassElement): boolean {
  const isHidden = has(member, ts.SyntaxKind.PrivateKeyword) || has(member, ts.SyntaxKind.ProtectedKeyword);
  return !isHidden && !member.name?.getText().startsWith('_');
}

function isStatic(member: ts.ClassElement): boolean {
  return has(member, ts.SyntaxKind.StaticKeyword);
}

function has(member: ts.ClassElement, modifier: ts.ModifierSyntaxKind): boolean {
  return ts.canHaveModifiers(member) && (ts.getModifiers(member) ?? []).some(({ kind }) => kind === modifier);
}
