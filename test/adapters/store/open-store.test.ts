import { describeStore } from '../../contract/store.ts';
import { createDatabase, databaseTargets } from '../../support/database.ts';

for (const target of databaseTargets) describeStore(target.name, () => createDatabase(target));
