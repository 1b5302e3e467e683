import type { Simulator } from '../../../src/kit/testing/simulator.ts';
import type { CallMoment, WatchedCall } from '../../../src/kit/testing/watched-call.ts';
import type { Halted, Halts } from '../../flow/halts.ts';
import type { World } from '../../flow/served.ts';
import type { ServerProcess } from '../../flow/server-process.ts';
import { eventually } from '../../support/eventually.ts';
import { holderOfPort } from './holder-of-port.ts';
import type { CallPoint, EntryPoint, Point, SeenCall } from './points.ts';

/** Kills the server that comes to a point, and starts another in its place; the others live on. */
export class Killer {
  /** The points at which a server died, in order. */
  readonly reached: Point[] = [];
  /** Every call, in the order they came. */
  readonly seen: SeenCall[] = [];
  private readonly world: World;
  private readonly onDeath: () => void;
  private readonly entries: readonly EntryPoint[];
  private calls: readonly CallPoint[];
  private readonly counts = new Map<string, number>();
  /** One server at a time is killed. */
  private turn: Promise<void> = Promise.resolve();
  private readonly replacing: Promise<void>[] = [];

  constructor(world: World, points: readonly Point[], onDeath: () => void) {
    this.world = world;
    this.onDeath = onDeath;
    this.entries = points.filter((point) => point.at === 'entry');
    this.calls = points.filter((point) => point.at === 'call');
  }

  /** Sees every call from now on. */
  watch(simulators: readonly Simulator[]): void {
    for (const simulator of simulators) {
      const numbers = new WeakMap<WatchedCall, number>();
      simulator.watch(async (moment, call) => {
        const { method, path, operation } = call;
        const name = [simulator.platform, method, path, operation].filter(Boolean).join(' ');
        if (moment === 'before') numbers.set(call, this.count(name, method === 'GET'));
        await this.meet(name, numbers.get(call) ?? 0, moment, call);
      });
    }
  }

  /** Deals with a transaction that waits at an entry. */
  meetHalted(halted: Halted, halts: Halts): Promise<void> {
    return this.inTurn(async () => {
      const server = await this.holder(halted.port);
      // Its server was killed at another point: whoever comes next to this entry is halted again.
      if (!server) return halts.drop(halted);
      const point = this.entries.find(({ seq }) => seq === halted.seq)!;
      if (point.moment === 'before') {
        await server.end('SIGKILL');
        await halts.undo(halted);
      } else {
        server.freeze();
        await halts.commit(halted, () => server.thaw());
        await server.end('SIGKILL');
      }
      this.replace(server, point);
    });
  }

  /** Resolves when no server is being replaced. */
  async settled(): Promise<void> {
    await this.turn;
    await Promise.all(this.replacing);
  }

  private count(name: string, isRead: boolean): number {
    const nth = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, nth);
    this.seen.push({ call: name, nth, isRead });
    return nth;
  }

  private async meet(name: string, nth: number, moment: CallMoment, call: WatchedCall): Promise<void> {
    const isMeant = (each: CallPoint) => each.call === name && each.moment === moment && each.nth <= nth;
    if (!this.calls.some(isMeant)) return;
    await this.inTurn(async () => {
      const point = this.calls.find(isMeant);
      const server = await this.holder(call.port);
      if (!point || !server) return;
      this.calls = this.calls.filter((each) => each !== point);
      await server.end('SIGKILL');
      await eventually('the end of its connection', () => !call.isOpen());
      this.replace(server, point);
    });
  }

  private async holder(port: number): Promise<ServerProcess | undefined> {
    const { servers } = this.world;
    const pid = await holderOfPort(
      port,
      servers.map((each) => each.pid),
    );
    return servers.find((each) => each.pid === pid);
  }

  /** Nobody waits for the next server: a call that another one makes meanwhile would be held until its time-out. */
  private replace(server: ServerProcess, point: Point): void {
    const { world } = this;
    this.reached.push(point);
    world.servers = world.servers.filter((each) => each !== server);
    const next = world.servers[0];
    if (next) world.url = next.url;
    this.onDeath();
    this.replacing.push(world.serveOneMore().then(() => this.onDeath()));
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.turn.then(work);
    // Who waits for its turn hears of a failure; those after it do not.
    this.turn = done.catch(() => undefined);
    return done;
  }
}
