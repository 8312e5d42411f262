/** A believable report for tests: the configurations `guide` and `hardened`, attacked and measured. */
import { buildReport, type ReportParts, type RunDraft } from '../../reports/build.ts'
import type { AttackInfo, AttackResult, BenchRun, Environment, Evidence, Report, Verdict } from '../../reports/model.ts'

export const environment: Environment = {
  node: '24.21.0',
  platform: 'linux x64 6.1.0',
  cpu: 'AMD EPYC 7B13',
  cores: 2,
  memoryBytes: 25_265_209_344,
}

/** An attack of the catalogue with everything that a test does not care about filled in. */
export function attack(id: string, severity: AttackInfo['severity'], more: Partial<AttackInfo> = {}): AttackInfo {
  return {
    id,
    kind: 'attack',
    rows: [id.replaceAll('/', '.')],
    title: `Sends what ${id} is about`,
    requirement: 'RFC 8725 §3.1: the server must check what it is sent',
    impact: 'An attacker gets further than they should',
    remedy: 'Check it, and refuse the connection when it does not hold',
    severity,
    cwe: ['CWE-287'],
    references: ['RFC 8725 §3.1', 'ASVS V9.1.1', 'API2:2023'],
    effect: 'observe',
    needs: ['accounts'],
    ...more,
  }
}

export const seen: Evidence = [
  {
    atMs: 3,
    kind: 'sent',
    summary: 'CONNECT to / with the token in auth.token',
    detail: '40{"token":"[JWT none, redacted]"}',
  },
  { atMs: 9, kind: 'received', summary: 'CONNECT accepted, sid given', detail: '40{"sid":"w5vC…"}' },
  { atMs: 31, kind: 'measured', summary: 'the canary reached the other user 22 ms after it was sent' },
]

export const control = { atMs: 1, kind: 'measured', summary: 'an honest client was let in and heard' } as const

export const resisted: Verdict = {
  outcome: 'resisted',
  control,
  evidence: [
    { atMs: 4, kind: 'sent', summary: 'CONNECT to / with the token in auth.token' },
    { atMs: 7, kind: 'received', summary: 'CONNECT_ERROR: unauthorized', detail: '44{"message":"unauthorized"}' },
  ],
}
export const vulnerable: Verdict = {
  outcome: 'vulnerable',
  confidence: 'high',
  evidence: [{ ...control, summary: 'control, the real token: let in, and heard by another user' }, ...seen],
  reproduction: "import { io } from 'socket.io-client'\n\nconst { TOKEN_A } = process.env\n",
}
export const inconclusive = (reason: string): Verdict => ({ outcome: 'inconclusive', reason, evidence: [] })
export const skipped = (reason: string, unlock?: string): Verdict => ({
  outcome: 'skipped',
  reason,
  ...(unlock === undefined ? {} : { unlock }),
})
export const failed = {
  outcome: 'error',
  code: 'internal',
  reason: 'Cannot read properties of undefined',
} as const satisfies Verdict

export function result(id: string, verdict: Verdict, durationMs = 120, waitedMs = 0): AttackResult {
  return { id, verdict, durationMs, waitedMs }
}

export function draft(label: string, more: Partial<RunDraft> = {}): RunDraft {
  return {
    label,
    target: {
      name: label,
      url: 'http://127.0.0.1:43117',
      namespace: '/',
      transports: ['websocket', 'polling'],
      reference: true,
      overrides: [],
    },
    startedAt: '2026-11-20T10:00:00.000Z',
    durationMs: 49_400,
    attacks: [],
    benchmarks: [],
    phases: [
      { phase: 'baseline', atMs: 0, durationMs: 180, attacks: 0 },
      { phase: 'quiet', atMs: 180, durationMs: 9_400, attacks: 4 },
    ],
    remarks: [],
    options: { patience: 20, quick: false },
    ...more,
  }
}

export function report(parts: Partial<ReportParts> = {}): Report {
  return buildReport({
    version: '0.1.0',
    generatedAt: '2026-11-20T10:00:45.000Z',
    environment,
    catalogue: [],
    runs: [],
    secrets: [],
    ...parts,
  })
}

export function bench(more: Partial<BenchRun> = {}): BenchRun {
  const latency = { count: 6000, minMs: 0.4, meanMs: 1.9, maxMs: 41, p50Ms: 1.2, p90Ms: 2.8, p99Ms: 9.4, p999Ms: null }
  return {
    workload: 'ack-echo',
    tool: 'open-loop',
    startedAt: '2026-11-20T10:00:20.000Z',
    durationMs: 30_000,
    parameters: { users: 100, payloadBytes: 64 },
    plannedRatePerSecond: 200,
    achievedRatePerSecond: 199.8,
    goodputPerSecond: 199.5,
    responseTime: latency,
    serviceTime: { ...latency, p50Ms: 1.1, p99Ms: 8.7 },
    ledger: { expected: 6000, onTime: 5994, late: 4, lost: 2, duplicate: 0, inverted: 1 },
    validity: { valid: true, gates: [{ name: 'driver lateness p99', limit: '<= 5 ms', actual: '0.8 ms', ok: true }] },
    thresholds: [{ name: 'response p99', limit: '<= 200 ms', actual: '9.4 ms', ok: true }],
    counters: { 'connections.opened': 100 },
    timeline: Array.from({ length: 30 }, (_, atS) => ({
      atS,
      sent: 200,
      received: 200 - (atS % 7 === 3 ? 2 : 0),
      errors: 0,
      p50Ms: 1.1 + (atS % 5) / 10,
      p99Ms: atS === 12 ? 38 : 7 + (atS % 4),
    })),
    ...more,
  }
}

const attacks: readonly AttackInfo[] = [
  attack('auth/absent-no-token', 'critical', {
    title: 'Connects with no token: no auth payload, no header, no cookie, no query parameter',
    requirement: 'ASVS V6.3.4: every way in demands authentication',
    impact: 'Anybody on the network reads and writes the chat',
    remedy: 'Refuse the connection in a middleware of every namespace: `io.of(/./).use(authenticate)`',
    sample: "io.use(authenticate)\nio.on('new_namespace', (namespace) => namespace.use(authenticate))",
    cwe: ['CWE-306'],
  }),
  attack('token/alg-none', 'critical', {
    title: 'Sends an unsigned token in the spellings none, None, NONE and nOnE',
    requirement: 'RFC 8725 §3.1: only algorithms that the server chose are accepted',
    impact: 'Anybody is anybody: a token for any account can be written by hand',
    remedy: "Name the algorithms: `jwt.verify(token, key, { algorithms: ['HS256'] })`",
    cwe: ['CWE-347'],
  }),
  attack('token/weak-secret', 'critical', {
    title: 'Tries the published secrets of 40 tutorials on the signature of a real token',
    impact: 'Whoever finds the secret signs tokens for every account',
    remedy: 'Use 32 random bytes, from the environment: `openssl rand -base64 32`',
    cwe: ['CWE-521'],
  }),
  attack('token/claims-other-audience', 'high', { needs: ['key'] }),
  attack('session/expiry-emit-after', 'high', {
    title: 'Stays connected past the expiry of its token and keeps sending',
    impact: 'A stolen token is good for as long as its thief stays connected',
    remedy: 'End the socket when its token ends: a timer set from `exp`, cleared on disconnect',
    cwe: ['CWE-613'],
  }),
  attack('authz/sender-spoofing', 'high', { title: 'Sends a message with another user’s name in it', effect: 'write' }),
  attack('nsp/open-admin', 'high', { needs: ['namespaces'] }),
  attack('crash/payload-null', 'high', { effect: 'disrupt', title: 'Sends null where the handler expects an object' }),
  attack('rate/flood-one-socket', 'medium', {
    effect: 'disrupt',
    title: 'Sends ten times the allowed rate on one socket',
  }),
  attack('leak/url-access-log', 'medium', {
    title: 'Connects with the token in the URL and looks for it in the access log',
  }),
  attack('origin/foreign', 'medium', {}),
  attack('login/user-enumeration', 'low', { title: 'Compares the answers for a known and an unknown user' }),
  attack('info/version', 'info', { kind: 'probe', title: 'Reads which Engine.IO protocols are spoken' }),
]

const guideVerdicts: Readonly<Record<string, Verdict>> = {
  'token/weak-secret': { ...vulnerable, confidence: 'medium' },
  'session/expiry-emit-after': vulnerable,
  'authz/sender-spoofing': vulnerable,
  'crash/payload-null': vulnerable,
  'rate/flood-one-socket': vulnerable,
  'leak/url-access-log': vulnerable,
  'nsp/open-admin': skipped('the server has no protected namespace', 'namespaces'),
  'token/claims-other-audience': inconclusive('superseded by token/weak-secret'),
  'info/version': {
    outcome: 'resisted',
    control,
    evidence: [{ atMs: 2, kind: 'measured', summary: 'EIO 4 only; ws and polling' }],
  },
}

const hardenedVerdicts: Readonly<Record<string, Verdict>> = {
  'login/user-enumeration': vulnerable,
  'nsp/open-admin': skipped('the server has no protected namespace', 'namespaces'),
  'crash/payload-null': skipped('it may harm service', '--allow-disruptive'),
  'info/version': {
    outcome: 'resisted',
    control,
    evidence: [{ atMs: 2, kind: 'measured', summary: 'EIO 4 only; ws and polling' }],
  },
}

function results(verdicts: Readonly<Record<string, Verdict>>): AttackResult[] {
  return attacks.map((info, index) => {
    const waits = info.id.startsWith('session') ? 11_800 : 0
    return result(info.id, verdicts[info.id] ?? resisted, waits + 60 + index * 35, waits)
  })
}

const hardenedBench = bench({
  goodputPerSecond: 198.1,
  responseTime: { count: 6000, minMs: 0.5, meanMs: 2.6, maxMs: 66, p50Ms: 1.7, p90Ms: 3.9, p99Ms: 14.2, p999Ms: null },
  serviceTime: { count: 6000, minMs: 0.5, meanMs: 2.4, maxMs: 61, p50Ms: 1.6, p90Ms: 3.7, p99Ms: 13.1, p999Ms: null },
})

/** `guide` lets six of its attacks through; `hardened` lets one of low severity through. */
export const sampleReport: Report = report({
  catalogue: attacks,
  runs: [
    draft('guide', { attacks: results(guideVerdicts), benchmarks: [bench()] }),
    draft('hardened', {
      attacks: results(hardenedVerdicts),
      benchmarks: [hardenedBench],
      remarks: ['the server’s clock is 41 ms ahead of ours'],
      durationMs: 53_100,
    }),
  ],
})
