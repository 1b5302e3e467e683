import { fileURLToPath } from 'node:url';

/** The folder that holds package.json, connectors and playbooks. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));
