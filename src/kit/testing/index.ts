/** countersign/kit/testing: what a connector's author tests with. */
export type { ConformanceOptions } from './conformance/options.ts';
export { describeConnector } from './conformance.ts';
export {
  createSimulator,
  type Fault,
  type LedgerEntry,
  type SimulatedAnswer,
  type SimulatedRequest,
  type Simulator,
  type SimulatorAddress,
  type SimulatorFactory,
  type SimulatorRoute,
} from './simulator.ts';
