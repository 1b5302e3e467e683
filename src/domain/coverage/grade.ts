import type { Shown } from './facts.ts';

export type Grade = 'yes' | 'partly' | 'no';

/** A grade and its reason, one sentence or a few short ones. */
export interface Mark {
  readonly grade: Grade;
  readonly why: string;
}

const ORDER: readonly Grade[] = ['no', 'partly', 'yes'];
const OF_SHOWN = { shown: 'yes', partly: 'partly', 'not-shown': 'no' } as const;

export function gradeOf(shown: Shown): Grade {
  return OF_SHOWN[shown];
}

/** The lowest: all of them are needed. */
export function least(...grades: readonly Grade[]): Grade {
  return ORDER.find((grade) => grades.includes(grade)) ?? 'yes';
}

/** The highest: any of them is enough. */
export function most(...grades: readonly Grade[]): Grade {
  return ORDER.findLast((grade) => grades.includes(grade)) ?? 'no';
}

/** Whole only when both halves are; nothing only when neither is there. */
export function halves(one: Grade, other: Grade): Grade {
  return one === other ? one : 'partly';
}
