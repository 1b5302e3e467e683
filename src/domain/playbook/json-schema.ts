import { z } from 'zod';
import { MappingDocument } from '../mapping/schema.ts';
import { Policy } from './policy-schema.ts';
import { Playbook } from './schema.ts';

/** JSON Schema (draft 2020-12) for editors, made from the schemas that validate. */

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of playbooks/*.yaml, for `# yaml-language-server: $schema=`. */
export function playbookJsonSchema(): JsonSchema {
  return titled(Playbook, 'Countersign playbook');
}

/** The schema of playbooks/policy.yaml. */
export function policyJsonSchema(): JsonSchema {
  return titled(Policy, 'Countersign policy');
}

/** The schema of mappings/*.yaml. */
export function mappingJsonSchema(): JsonSchema {
  return titled(MappingDocument, 'Countersign mapping');
}

function titled(schema: z.ZodType, title: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return { $schema, title, ...rest } as JsonSchema;
}
