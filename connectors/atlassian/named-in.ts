import { object, objects, text } from './audit-fields.ts';
import type { RawRecord } from './wire.ts';

/** The ids that a record of the organisation's log names as what it was done to, where, or for whom; not who did it. */
export function namedIn({ attributes }: RawRecord): ReadonlySet<string> {
  const { context, container, actor } = object(attributes);
  const named = [...objects(context), ...objects(container), object(object(actor).onBehalfOf)];
  const ids = named.flatMap(({ id, attributes: more }) => [text(id), text(object(more).tokenId)]);
  return new Set(ids.filter((id) => id !== undefined));
}
