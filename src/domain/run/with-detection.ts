import { type Detection, severityRank } from '../detection.ts';
import type { EventData } from '../journal-event.ts';
import { distinctTokens } from '../presented-token.ts';
import type { Incident } from './state.ts';

/** More of them point at nothing that the first do not. */
const MOST_SIGHTINGS = 50;

function sightingsWith(
  { sightings }: Incident,
  { platform, ip, userAgent }: Detection,
): Incident['sightings'] {
  const isTelling = platform !== undefined || ip !== undefined;
  if (!isTelling || sightings.length >= MOST_SIGHTINGS) return sightings;
  const isKnown = sightings.some(
    (each) => each.platform === platform && each.ip === ip && each.userAgent === userAgent,
  );
  return isKnown ? sightings : [...sightings, { platform, ip, userAgent }];
}

/** An incident after one more detection. */
export function withDetection(incident: Incident, { detection }: EventData<'detection-received'>): Incident {
  const isFirst = incident.detections === 0;
  const isWorse = severityRank(detection.severity) > severityRank(incident.severity);
  return {
    ...incident,
    detections: incident.detections + 1,
    firstSeen:
      isFirst || detection.detectedAt < incident.firstSeen ? detection.detectedAt : incident.firstSeen,
    severity: isWorse ? detection.severity : incident.severity,
    title: isFirst ? detection.title : incident.title,
    sources: incident.sources.includes(detection.source)
      ? incident.sources
      : [...incident.sources, detection.source],
    sightings: sightingsWith(incident, detection),
    ...(incident.credential === undefined && detection.credential
      ? { credential: detection.credential }
      : {}),
    ...(detection.presented
      ? { presented: distinctTokens(incident.presented ?? [], detection.presented) }
      : {}),
  };
}
