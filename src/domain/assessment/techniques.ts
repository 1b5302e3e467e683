import type { Assessment, Verdict } from '../assessment.ts';

/** The ATT&CK version the ids and names are of. */
const ATTACK_VERSION = '19.1';

const NAMES = {
  T1606: 'Forge Web Credentials',
  T1539: 'Steal Web Session Cookie',
  T1528: 'Steal Application Access Token',
  'T1550.001': 'Use Alternate Authentication Material: Application Access Token',
  'T1550.004': 'Use Alternate Authentication Material: Web Session Cookie',
} as const;

/** AN0722's technique and its neighbours; asserted only where the evidence tells forged from stolen. */
export function techniquesFor(verdict: Verdict): Assessment['techniques'] {
  if (verdict === 'explained') return [];
  return Object.entries(NAMES).map(([id, name]) => ({
    id,
    name,
    attackVersion: ATTACK_VERSION,
    status: verdict === 'forged' && id === 'T1606' ? 'asserted' : 'candidate',
  }));
}
