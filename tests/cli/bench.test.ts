import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Server } from 'socket.io'
import { expect, test } from 'vitest'
import type { Report } from '../../reports/model.ts'
import { runCli } from '../support/run-cli.ts'
import { temporaryFolder } from '../support/temporary.ts'

const folder = temporaryFolder()
const small = [
  '--config',
  'hardened',
  '--sockets',
  '4',
  '--warmup',
  '0.2',
  '--duration',
  '1',
  '--json',
  '--format',
  'json',
]

test('both workloads are measured, and the ceilings that were raised are said', async () => {
  const { code, stdout } = await runCli([
    'bench',
    ...small,
    '--rate',
    '20',
    '--rooms',
    '2',
    '--out',
    join(folder.path, 'both'),
  ])
  const report = JSON.parse(stdout) as Report
  const [run] = report.runs
  expect(run?.benchmarks.map(({ workload }) => workload)).toEqual(['ack-echo', 'room-broadcast'])
  expect(run?.benchmarks.map(({ ledger }) => ledger?.lost)).toEqual([0, 0])
  expect(run?.target.overrides.map(({ name }) => name)).toContain('limits.messages.perAccount')
  // On a busy machine the generator itself may have been late: then the run must say so, and the exit code with it.
  expect(code).toBe(run?.benchmarks.every(({ validity }) => validity.valid) ? 0 : 4)
})

test('4: a generator that is asked for more than it can do measured itself', async () => {
  const { code, stdout } = await runCli([
    'bench',
    ...small,
    ...['--workload', 'ack-echo', '--rate', '200000', '--out', join(folder.path, 'over')],
  ])
  expect((JSON.parse(stdout) as Report).runs[0]?.benchmarks[0]?.validity.valid).toBe(false)
  expect(code).toBe(4)
})

test('a plan above the caps is refused before anything is measured', async () => {
  const { code, stdout, stderr } = await runCli([
    'bench',
    ...small,
    '--max-connections',
    '3',
    '--out',
    join(folder.path, 'cap'),
  ])
  expect(stderr).toContain('--max-connections allows 3')
  expect(stdout).toBe('')
  expect(code).toBe(2)
})

test('3: a target that lets nobody in after the first workload keeps what the first one measured', async () => {
  const http = createServer()
  const io = new Server(http)
  let connections = 0
  // The third belongs to the second workload.
  io.use((_socket, next) => next(++connections > 2 ? new Error('closed for today') : undefined))
  io.on('connection', (socket) => {
    socket.on('say', (text, done) => {
      io.emit('said', { by: socket.handshake.auth.token, text })
      done()
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const profile = folder.write(
    'leaves.yml',
    `version: 1
url: http://127.0.0.1:${(http.address() as AddressInfo).port}
accounts: [{ name: a, token: $A }, { name: b, token: $B }]
chat:
  send: { event: say, args: ['{{text}}'], ack: true }
  hear: { event: said, args: [{ by: '{{sender}}', text: '{{text}}' }] }
`,
  )
  const size = ['--sockets', '2', '--rooms', '1', '--official', '0', '--duration', '1', '--warmup', '0.2']
  const out = ['--json', '--format', 'json', '--out', join(folder.path, 'leaves')]
  const { code, stdout } = await runCli(['bench', profile, ...size, '--rate', '5', '--timeout', '1000', ...out], {
    env: { A: 'a', B: 'b' },
  })
  await io.close()
  const [run] = (JSON.parse(stdout) as Report).runs
  expect(run?.benchmarks.map(({ workload }) => workload)).toEqual(['ack-echo'])
  expect(run?.stopped).toContain('closed for today')
  // On a busy machine the one that was measured may be void.
  expect(code).toBe(run?.benchmarks[0]?.validity.valid ? 3 : 4)
})
