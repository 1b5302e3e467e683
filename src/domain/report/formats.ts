/** The forms of a report. */
export const REPORT_FORMATS = ['markdown', 'html', 'json', 'stix', 'ocsf'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** What each is called on the wire, and how its files end. */
export const REPORT_MEDIA: Readonly<
  Record<ReportFormat, { readonly type: string; readonly ending: string }>
> = {
  markdown: { type: 'text/markdown', ending: 'md' },
  html: { type: 'text/html', ending: 'html' },
  json: { type: 'application/json', ending: 'json' },
  stix: { type: 'application/stix+json;version=2.1', ending: 'stix.json' },
  ocsf: { type: 'application/json', ending: 'ocsf.json' },
};
