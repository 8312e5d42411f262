/**
 * The command line. Only the module of the command that was asked for is loaded, so that help and mistakes are answered
 * at once.
 */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { describeError, exitCodeOf, leave, tolerateClosedPipe } from './exit.ts'
import { version } from './version.ts'

interface CommandModule {
  /** Adds arguments, flags, examples and the action to `command`. */
  define(command: Command): void
}

interface Entry {
  readonly summary: string
  readonly load: () => Promise<CommandModule>
}

const commands: Readonly<Record<string, Entry>> = {
  attack: { summary: 'attack a Socket.IO server', load: () => import('./commands/attack.ts') },
  bench: { summary: 'measure latency and loss under planned load', load: () => import('./commands/bench.ts') },
  load: { summary: 'load with artillery and autocannon', load: () => import('./commands/load.ts') },
  compare: { summary: 'join reports and say what changed', load: () => import('./commands/compare.ts') },
  serve: { summary: 'start the reference server', load: () => import('./commands/serve.ts') },
  init: { summary: 'probe a server and write a first profile', load: () => import('./commands/init.ts') },
  list: { summary: 'list the attacks', load: () => import('./commands/list.ts') },
  capacity: { summary: 'find the rate that a server still carries', load: () => import('./commands/capacity.ts') },
}

const examples = `
Examples:
  gatecrash attack                        attack the reference server, weak and hardened, side by side
  gatecrash attack profile.yml            attack your own server
  gatecrash init http://127.0.0.1:3000    write a profile for it
  gatecrash attack --help                 all flags of a command

Exit codes: 0 clean, 1 the gate failed, 2 usage or profile error, 3 nothing could be proven, 4 an error of ours or an
invalid measurement, 5 a new finding or a regression against a baseline.`

async function makeProgram(args: readonly string[]): Promise<Command> {
  const program = new Command('gatecrash')
    .description('Breaks into Socket.IO servers that authenticate with JWT, so that you can close the door first.')
    .version(version())
    .addHelpText('after', examples)
    .showHelpAfterError('Run with --help for usage.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'gatecrash: ')) })
  const asked = args.find((arg) => !arg.startsWith('-'))
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const command = program.command(name).description(summary).copyInheritedSettings(program)
    if (name === asked) (await load()).define(command)
  }
  return program
}

/** `help NAME` is `NAME --help`; a name that is no command is answered as such. */
function withoutHelp(args: string[]): string[] {
  const [first, name] = args
  if (first !== 'help' || name === undefined) return args
  return Object.hasOwn(commands, name) ? [name, '--help'] : [name]
}

async function main(given: string[]): Promise<void> {
  const args = withoutHelp(given)
  try {
    const program = await makeProgram(args)
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return leave(endOfParsing(error))
    process.stderr.write(`${describeError(error, Boolean(process.env.GATECRASH_DEBUG))}\n`)
    return leave(exitCodeOf(error))
  }
  leave()
}

/** Help and --version end parsing with 0; every mistake in flags is a usage error. */
function endOfParsing(error: CommanderError): 0 | 2 {
  return error.exitCode === 0 ? 0 : 2
}

// Stripping types and compiling is half of a short command. Where the folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'gatecrash'))
tolerateClosedPipe()
await main(process.argv.slice(2))
