import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { type AssessmentMeasured, measureAssessment } from './assessment.ts';
import { openBackends } from './backends.ts';
import { type IncidentFigures, measureIncidents } from './incidents.ts';
import { measureBurstMemory } from './memory.ts';
import { measureNetworks } from './networks.ts';
import { measureProof, type ProofMeasured } from './proof.ts';
import { measureRuns } from './runs.ts';
import { measureWebhooks, measureWidths } from './webhooks.ts';

/** `npm run bench`: every figure beside its yardstick, measured in this one run; exit code 1 when a goal is missed. */

const QUICK = process.argv.includes('--quick');
const REQUESTS = QUICK ? 3_000 : 10_000;
const BURST = 10_000;
const RUNS = QUICK ? 50 : 200;
const IDLE_RUNS = QUICK ? 20 : 100;
const INCIDENTS = QUICK
  ? { atOnce: [1, 4, 16], runs: 32, parked: 200 }
  : { atOnce: [1, 4, 16], runs: 160, parked: 10_000 };
const ASSESSMENT = QUICK
  ? { sizes: [10_000, 100_000], rawEvents: 30_000, context: 10_000, rounds: 30 }
  : { sizes: [10_000, 100_000, 1_000_000], rawEvents: 100_000, context: 10_000, rounds: 100 };
/** Linear: what an event of the most costs beside one of the least, in plain passes, with room for a machine that others share. */
const LINEAR = 1.5;
const CREDENTIALS = [1_000, 10_000];
const WATCHES = [100, 10_000];
const PROOF_ROUNDS = QUICK ? 5 : 15;
const ADDRESSES = QUICK ? 50_000 : 200_000;

interface Goal {
  readonly what: string;
  readonly reached: string;
  readonly goal: string;
  readonly met: boolean;
}

const goals: Goal[] = [];

function atLeast(what: string, ratio: number, goal: number): void {
  goals.push({ what, reached: ratio.toFixed(2), goal: `≥ ${goal}`, met: ratio >= goal });
}

function atMost(what: string, value: number, goal: number): void {
  goals.push({ what, reached: value.toFixed(1), goal: `≤ ${goal}`, met: value <= goal });
}

const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(
  `commit ${commit}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`,
);

for (const backend of await openBackends()) {
  try {
    console.log(`\n${backend.name}`);
    const { countersign, echo, insert } = await measureWebhooks(backend, REQUESTS);
    const line = (name: string, load: typeof echo): void =>
      console.log(
        `  ${name.padEnd(34)} ${Math.round(load.perSecond).toString().padStart(6)}/s   p50 ${load.p50Ms.toFixed(1)} ms   p99 ${load.p99Ms.toFixed(1)} ms`,
      );
    line('webhooks made durable', countersign);
    line('Express, the body sent back', echo);
    line('Express, one insert each', insert);
    for (const width of await measureWidths(backend, REQUESTS / 2)) {
      line(`durable, ${width.connections} connection(s)`, width.countersign);
      line(`one insert each, ${width.connections}`, width.insert);
    }
    atLeast(`${backend.name}: webhooks / echo`, countersign.perSecond / echo.perSecond, 0.8);
    atLeast(`${backend.name}: webhooks / one insert each`, countersign.perSecond / insert.perSecond, 1.5);

    const runs = await measureRuns(backend, RUNS, IDLE_RUNS);
    console.log(
      `  runs of five steps                 ${runs.runsPerSecond.toFixed(1).padStart(6)}/s   ${runs.jobsPerRun.toFixed(1)} jobs each`,
    );
    console.log(`  as many jobs, BullMQ alone         ${runs.rawRunsPerSecond.toFixed(1).padStart(6)}/s`);
    console.log(
      `  trigger to first containment call  p50 ${runs.triggerToCallMs.p50.toFixed(1)} ms   p99 ${runs.triggerToCallMs.p99.toFixed(1)} ms`,
    );
    console.log(
      `  one hop, BullMQ alone              p50 ${runs.rawHopMs.p50.toFixed(1)} ms   p99 ${runs.rawHopMs.p99.toFixed(1)} ms`,
    );
    atLeast(`${backend.name}: runs / BullMQ alone`, runs.runsPerSecond / runs.rawRunsPerSecond, 0.5);
    atMost(`${backend.name}: first call in hops (p99)`, runs.triggerToCallMs.p99 / runs.rawHopMs.p99, 5);

    printIncidents(await measureIncidents(backend, INCIDENTS));

    const peakMiB = await measureBurstMemory(backend, BURST);
    console.log(`  peak memory, ${BURST} detections     ${peakMiB.toFixed(0).padStart(6)} MiB`);
    atMost(`${backend.name}: peak memory in MiB`, peakMiB, 512);
  } finally {
    await backend.close();
  }
}

const networks = await measureNetworks(ADDRESSES);
console.log('\nnetworks and places of addresses');
console.log(
  `  read into memory                   ${networks.openMs.toFixed(0).padStart(6)} ms  ${networks.heldMiB.toFixed(0)} MiB`,
);
console.log(`  addresses located                  ${networks.locatedPerSecond.toFixed(0).padStart(6)}/s`);
console.log(`  country by the file's reader alone ${networks.countryPerSecond.toFixed(0).padStart(6)}/s`);

const assessment = await measureAssessment(ASSESSMENT);
printAssessment(assessment);
const [least, most] = [assessment.sizes[0]!, assessment.sizes.at(-1)!];
atMost(
  `assessment: cost in passes, ${most.events} / ${least.events} events`,
  most.caseUs / most.passUs / (least.caseUs / least.passUs),
  LINEAR,
);

const proof = measureProof(CREDENTIALS, WATCHES, PROOF_ROUNDS);
printProof(proof);
const [few, many] = [proof.incidents[0]!, proof.incidents.at(-1)!];
atMost(
  `ledger: cost a credential, ${many.credentials} / ${few.credentials}`,
  many.ledgerUs / few.ledgerUs,
  LINEAR,
);
atMost(
  `report: cost a credential, ${many.credentials} / ${few.credentials}`,
  many.reportUs / few.reportUs,
  LINEAR,
);
const [quiet, crowded] = [proof.looks[0]!, proof.looks.at(-1)!];
// In proportion to the watches at most; the log is pulled once, whatever their number.
atMost(
  `watches: a look, ${crowded.watches} / ${quiet.watches} of them`,
  crowded.lookMs / quiet.lookMs,
  crowded.watches / quiet.watches,
);

console.log('');
for (const { what, reached, goal, met } of goals) {
  console.log(`${met ? 'met   ' : 'missed'}  ${what.padEnd(48)} ${reached.padStart(7)}   goal ${goal}`);
}
process.exitCode = goals.every((goal) => goal.met) ? 0 : 1;

function printIncidents({ rates, heapPerParkedKiB, thousandStepsS }: IncidentFigures): void {
  for (const { atOnce, parked, runsPerSecond, triggerToCallMs } of rates) {
    const name = `${atOnce} incident(s) at once, ${parked} parked`.padEnd(34);
    console.log(
      `  ${name} ${runsPerSecond.toFixed(1).padStart(6)}/s   first call p50 ${triggerToCallMs.p50.toFixed(1)} ms   p99 ${triggerToCallMs.p99.toFixed(1)} ms`,
    );
  }
  console.log(`  heap of a parked run               ${heapPerParkedKiB.toFixed(1).padStart(6)} KiB`);
  console.log(`  a run of a thousand steps          ${thousandStepsS.toFixed(1).padStart(6)} s`);
}

function printAssessment({ sizes, peakMiB, raw, one, learnUs }: AssessmentMeasured): void {
  console.log('\nassessment of one person out of the activity of 10000');
  const line = (name: string, us: number, passUs: number): void =>
    console.log(
      `  ${name.padEnd(34)} ${Math.round(1e6 / us)
        .toString()
        .padStart(6)}/s   ${us.toFixed(1)} µs each, ${(us / passUs).toFixed(1)} times the plain pass`,
    );
  for (const { events, caseUs, passUs } of sizes) line(`${events} activities`, caseUs, passUs);
  line(`${raw.events} raw lines`, raw.caseUs, raw.passUs);
  line(`habits learned of ${sizes.at(-1)!.events}`, learnUs, sizes.at(-1)!.passUs);
  console.log(`  the heap grew at most by           ${peakMiB.toFixed(0).padStart(6)} MiB`);
  console.log(
    `  one with ${one.context} events of context   p50 ${one.p50Ms.toFixed(0)} ms   p99 ${one.p99Ms.toFixed(0)} ms, ${(one.p99Ms / one.passMs).toFixed(1)} times their parsing`,
  );
}

function printProof({ incidents, looks, records }: ProofMeasured): void {
  console.log('\nledger and report of one incident, and a look of the watches');
  for (const { credentials, ledgerUs, reportUs, parseUs } of incidents) {
    const name = `${credentials} credentials`.padEnd(34);
    console.log(
      `  ${name} ledger ${ledgerUs.toFixed(1)} µs each, report ${reportUs.toFixed(1)} µs; ${(ledgerUs / parseUs).toFixed(1)} and ${(reportUs / parseUs).toFixed(1)} times the parsing of their evidence`,
    );
  }
  for (const { watches, lookMs, parseMs } of looks) {
    const name = `${watches} watches, ${records} records`.padEnd(34);
    console.log(
      `  ${name} ${lookMs.toFixed(1)} ms an interval, ${(lookMs / parseMs).toFixed(2)} times the parsing of the records`,
    );
  }
}
