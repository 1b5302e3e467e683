import type { InputBlock, ModalView, PlainTextOption } from '@slack/types';
import type { QuestionView } from '#domain/chat.ts';
import { plain } from './escape.ts';

/** A question's form as a modal of Slack, and what was filled in as values of its fields. */

/** The modal's `callback_id`, and the `action_id` of every field; its block is named after the field. */
export const FORM = 'question_form';
const VALUE = 'value';

/** Slack's limits, in characters and options. */
const TEXT_CHARS = 3_000;
const LABEL_CHARS = 2_000;
const OPTION_CHARS = 75;
const MOST_BOXES = 10;
/** So few choices are shown at once; more are a list to open. */
const MOST_BUTTONS = 5;

type Field = QuestionView['form'][string];
type Element = InputBlock['element'];

/** The modal of a question. `channel` is where the person is told how it went. */
export function formModal({ questionId, text, form }: QuestionView, channel: string): ModalView {
  return {
    type: 'modal',
    callback_id: FORM,
    private_metadata: JSON.stringify({ questionId, channel }),
    title: plainText('Answer', 24),
    submit: plainText(Object.keys(form).length > 0 ? 'Send' : 'Yes', 24),
    close: plainText('Not now', 24),
    blocks: [
      { type: 'section', text: plainText(text, TEXT_CHARS) },
      ...Object.entries(form).map(([name, field]) => inputBlock(name, field)),
    ],
  };
}

function inputBlock(name: string, field: Field): InputBlock {
  return {
    type: 'input',
    block_id: name,
    // Nothing chosen is an empty list, and nothing said where there is a default is the default.
    optional: field.type === 'list<string>' || field.default !== undefined,
    label: plainText(field.about, LABEL_CHARS),
    element: elementOf(field),
  };
}

function elementOf({ type, choices = [], default: given }: Field): Element {
  switch (type) {
    case 'int':
    case 'double':
      return {
        type: 'number_input',
        action_id: VALUE,
        is_decimal_allowed: type === 'double',
        ...(given === undefined ? {} : { initial_value: String(given) }),
      };
    case 'bool':
      return oneOf(
        [option('Yes', 'true'), option('No', 'false')],
        given === undefined ? undefined : String(given),
      );
    case 'string':
      return choices.length > 0
        ? oneOf(choices.map(choice), given === undefined ? undefined : numberOf(choices, String(given)))
        : textInput(false, given === undefined ? '' : String(given));
    default: {
      const chosen = Array.isArray(given) ? given : [];
      return choices.length > 0
        ? someOf(
            choices.map(choice),
            chosen.map((text) => numberOf(choices, text)),
          )
        : textInput(true, chosen.join('\n'));
    }
  }
}

function oneOf(options: PlainTextOption[], initial: string | undefined): Element {
  const initial_option = options.find(({ value }) => value === initial);
  const base = { action_id: VALUE, options, ...(initial_option ? { initial_option } : {}) };
  return options.length <= MOST_BUTTONS
    ? { type: 'radio_buttons', ...base }
    : { type: 'static_select', ...base };
}

function someOf(options: PlainTextOption[], initial: readonly (string | undefined)[]): Element {
  const chosen = options.filter(({ value }) => initial.includes(value));
  const base = { action_id: VALUE, options, ...(chosen.length > 0 ? { initial_options: chosen } : {}) };
  return options.length <= MOST_BOXES
    ? { type: 'checkboxes', ...base }
    : { type: 'multi_static_select', ...base };
}

function textInput(multiline: boolean, initial: string): Element {
  const initial_value = initial.slice(0, TEXT_CHARS);
  return {
    type: 'plain_text_input',
    action_id: VALUE,
    multiline,
    max_length: TEXT_CHARS,
    ...(initial_value === '' ? {} : { initial_value }),
  };
}

/** Choices go by their number: what is shown is escaped, and what counts is the playbook's own text. */
function choice(text: string, index: number): PlainTextOption {
  return option(text, String(index));
}

function numberOf(choices: readonly string[], text: string): string | undefined {
  const index = choices.indexOf(text);
  return index < 0 ? undefined : String(index);
}

function option(text: string, value: string): PlainTextOption {
  return { text: plainText(text, OPTION_CHARS), value };
}

function plainText(text: string, maxChars: number) {
  return { type: 'plain_text' as const, text: plain(text, maxChars), emoji: false };
}

/** What one element of a modal reports. */
export interface Filled {
  readonly value?: string | null | undefined;
  readonly selected_option?: { readonly value: string } | null | undefined;
  readonly selected_options?: readonly { readonly value: string }[] | undefined;
}

/** The values by the fields' names; a field without one is left out, for the form's check to judge. */
export function filledIn(
  form: QuestionView['form'],
  state: Readonly<Record<string, Readonly<Record<string, Filled>>>>,
): Record<string, unknown> {
  const values = Object.entries(form).map(([name, field]) => {
    const filled = Object.hasOwn(state, name) ? (state[name]?.[VALUE] ?? {}) : {};
    return [name, valueFrom(field, filled)] as const;
  });
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

function valueFrom({ type, choices }: Field, filled: Filled): unknown {
  const text = filled.value ?? undefined;
  const option_ = filled.selected_option?.value;
  switch (type) {
    case 'int':
    case 'double':
      return text === undefined || text.trim() === '' ? undefined : Number(text);
    case 'bool':
      return option_ === undefined ? undefined : option_ === 'true';
    case 'string':
      return choices ? (option_ === undefined ? undefined : choices[Number(option_)]) : text;
    default:
      if (choices) return (filled.selected_options ?? []).map(({ value }) => choices[Number(value)] ?? value);
      return (text ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '');
  }
}
