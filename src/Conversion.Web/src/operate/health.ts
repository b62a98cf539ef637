/** How a component is. */
export type HealthStatus = 'healthy' | 'degraded' | 'unhealthy';

/** One component of the service, as `/health` tells it. */
export interface HealthComponent {
  readonly name: string;
  readonly status: HealthStatus;
  readonly durationSeconds: number;
  readonly reason?: string | null;
  readonly advice?: string | null;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** The health of the node that was asked. */
export interface HealthView {
  readonly status: HealthStatus;
  readonly durationSeconds: number;
  readonly components: readonly HealthComponent[];
}

/** A branch of the tree: components of one concern, as ill as the worst of them. */
export interface HealthBranch {
  readonly name: string;
  readonly status: HealthStatus;
  readonly components: readonly HealthComponent[];
}

const order: readonly HealthStatus[] = ['healthy', 'degraded', 'unhealthy'];
const concerns: readonly (readonly [name: string, members: readonly string[]])[] = [
  ['This node', ['node', 'clock', 'disk']], ['Database', ['database', 'event-daemon']], ['Work', ['queue', 'workers', 'platforms']],
  ['Tools', ['media-tools', 'conversion', 'egress']],
];

/** The components as a tree; the ill ones first within a branch. Those of no known concern are storage, or new. */
export function branchesOf(components: readonly HealthComponent[]): HealthBranch[] {
  const named = concerns.flatMap(([, members]) => members);
  const branches = concerns.map(([name, members]) => ({ name, components: components.filter((component) => members.includes(component.name)) }));
  const rest = components.filter(({ name }) => !named.includes(name));
  const [stores, others] = [rest.filter(({ name }) => name.startsWith('storage')), rest.filter(({ name }) => !name.startsWith('storage'))];
  return [...branches, { name: 'Storage', components: stores }, { name: 'Other', components: others }]
    .filter((branch) => branch.components.length > 0)
    .map(({ name, components: own }) => ({
      name, status: order[Math.max(...own.map(({ status }) => order.indexOf(status)))]!,
      components: [...own].sort((one, other) => order.indexOf(other.status) - order.indexOf(one.status)),
    }));
}
