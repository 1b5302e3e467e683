import { CountersignError } from 'countersign/kit';

/**
 * An id as one segment of a path.
 *
 * @throws ERR_INPUT_INVALID for what would lead to another path, or (a dash) to every directory at once
 */
export function segment(id: string): string {
  if (id !== '' && !/^(\.|\.\.|-)$/.test(id)) return encodeURIComponent(id);
  throw new CountersignError('ERR_INPUT_INVALID', `atlassian: ${JSON.stringify(id)} is no id`, {
    place: 'atlassian id',
  });
}
