import { diffTemplate, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { Json, Template } from './template';

/**
 * The resources that CloudFormation replaces in an update: one of their create-only properties changes. A property also
 * changes if it refers to a resource that is replaced. CDK's own comparison looks for such references only in `Ref` and
 * `Fn::GetAtt`; ARNs and names are often joined.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export function replacementsBetween(before: Template, after: Template): Set<string> {
  const replaced = new Set<string>();
  for (let known = -1; known < replaced.size;) {
    known = replaced.size;
    const { resources } = diffTemplate(before, referringToNew(after, replaced));
    resources.forEachDifference((logicalId, { changeImpact, isAddition, isRemoval }) => {
      const isReplaced = changeImpact === ResourceImpact.WILL_REPLACE || changeImpact === ResourceImpact.MAY_REPLACE;
      if (isReplaced && !isAddition && !isRemoval) replaced.add(logicalId);
    });
  }
  return replaced;
}

/** The template, with references to these resources that differ from those of before. */
function referringToNew(template: Template, replaced: ReadonlySet<string>): Template {
  return replaced.size === 0 ? template : (marked(template, replaced) as Template);
}

function marked(value: Json, replaced: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((each) => marked(each, replaced));
  if (typeof value !== 'object' || value === null) return value;
  if (replaced.has(value.Ref)) return { Ref: `${value.Ref} (new)` };
  const [logicalId, attribute] = value['Fn::GetAtt'] ?? [];
  if (replaced.has(logicalId)) return { 'Fn::GetAtt': [`${logicalId} (new)`, attribute] };
  return Object.fromEntries(
    Object.entries<Json>(value).map(([name, inner]) => [
      name,
      name === 'Fn::Sub' && typeof inner === 'string' ? markedText(inner, replaced) : marked(inner, replaced),
    ]),
  );
}

function markedText(text: string, replaced: ReadonlySet<string>): string {
  return text.replace(/\$\{(\w+)/g, (reference, logicalId: string) =>
    replaced.has(logicalId) ? `${reference}New` : reference,
  );
}
