/** Flags that several commands share: parsed, checked, and refused with the nearest word that would do. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Severity } from '../reports/model.ts'
import { didYouMean } from '../target/nearest.ts'

export const formats = ['json', 'html', 'markdown', 'junit', 'sarif'] as const
export type Format = (typeof formats)[number]

/** Which targets, and how much may be sent to them. */
export interface TargetFlags {
  readonly config?: readonly string[]
  readonly weakness?: string
  readonly set: readonly string[]
  readonly allowRemote: readonly string[]
  readonly maxRate?: number
  readonly maxConnections?: number
  readonly proxy?: URL
  /** Milliseconds. */
  readonly timeout: number
}

/** What becomes of the results. */
export interface OutputFlags {
  readonly format: readonly Format[]
  readonly out: string
  readonly label?: string
  readonly json?: true
  readonly quiet?: true
  /** False after --no-color. */
  readonly color: boolean
}

export interface GateFlags {
  readonly failOn: Severity
  readonly baseline?: string
  readonly waivers?: string
}

export interface MarginFlags {
  /** Percent. */
  readonly margin: number
}

export function marginOption(command: Command): Command {
  return command.addOption(
    new Option('--margin <percent>', 'what a difference between runs must exceed to count')
      .argParser(positive)
      .default(5),
  )
}

/** More processes than one machine has any use for are a typing error. */
export function workers(text: string): number {
  const count = wholePositive(text)
  if (count <= 64) return count
  throw new InvalidArgumentError('give a whole number from 1 to 64')
}

/** @param configs those that are taken when neither this flag nor a target is given */
export function targetOptions(command: Command, configs: string): Command {
  return command
    .addOption(
      new Option(
        '--config <names>',
        `configurations of the reference server (default, with no target: ${configs}); a wrong name lists all`,
      ).argParser(list),
    )
    .option('--weakness <id>', 'plant one weakness in the reference server, on the configuration that carries it')
    .addOption(
      new Option('--set <name=value>', 'change a setting of the reference server (repeatable)')
        .argParser(repeated)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--allow-remote <host>',
        'reach this host though it is not loopback (repeatable); only with permission',
      )
        .argParser(list)
        .default([], 'none'),
    )
    .addOption(new Option('--max-rate <n>', 'most connections, requests and messages a second').argParser(positive))
    .addOption(new Option('--max-connections <n>', 'most connections open at one time').argParser(wholePositive))
    .addOption(new Option('--timeout <ms>', 'longest wait for one answer').argParser(wholePositive).default(5_000))
    .addOption(new Option('--proxy <url>', 'send everything through an intercepting proxy').argParser(httpUrl))
}

export function outputOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--format <list>', `reports to write: ${formats.join(',')}`)
        .argParser(listOf(formats))
        .default(formats, 'all'),
    )
    .option('--out <dir>', 'where reports are written', 'reports/out')
    .option('--label <name>', 'name of the run: part of the file names, and how comparisons call it')
    .option('--json', 'print the report as JSON on stdout, and nothing else there')
    .option('--quiet', 'no progress')
    .option('--no-color', 'no colours (also: NO_COLOR, or a pipe)')
}

export function gateOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--fail-on <severity>', 'fail on findings of this severity or worse: critical, high, medium, low')
        .argParser(oneOf(['critical', 'high', 'medium', 'low']))
        .default('high'),
    )
    .option('--baseline <file>', 'a JSON report: its findings are known and do not fail')
    .option('--waivers <file>', 'accepted findings, each with a reason and an end date')
}

/** `a,b`, and the flag may come again. */
export function list(value: string, before: readonly string[] | undefined): string[] {
  const words = value.split(',').map((word) => word.trim())
  if (words.some((word) => word === '')) throw new InvalidArgumentError('Write names with commas between: a,b')
  return [...(before ?? []), ...words]
}

/** The flag may come again; commas belong to the value. */
export function repeated(value: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), value]
}

/** A whole number, 0 included. */
export function whole(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError('Write a whole number from 0 on.')
  return number
}

export function wholePositive(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 1) throw new InvalidArgumentError('Write a whole number from 1 on.')
  return number
}

export function positive(value: string): number {
  const number = Number(value)
  if (!Number.isFinite(number) || number <= 0) throw new InvalidArgumentError('Write a number above 0.')
  return number
}

/** 0 lets the system choose. */
export function port(value: string): number {
  const number = Number(value)
  if (!/^\d+$/.test(value) || number > 65_535) throw new InvalidArgumentError('Write a port from 0 to 65535.')
  return number
}

export function httpUrl(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined
  if (url?.protocol !== 'http:') throw new InvalidArgumentError('Write http://host:port.')
  return url
}

export function oneOf<const T extends string>(words: readonly T[]): (value: string) => T {
  return (value) => {
    const word = words.find((candidate) => candidate === value)
    if (word === undefined) throw new InvalidArgumentError(unknownWord(value, words))
    return word
  }
}

/** The first mention of the flag replaces the default; later ones add to it. */
export function listOf<const T extends string>(words: readonly T[]): (value: string, before: unknown) => T[] {
  const one = oneOf(words)
  return (value, before) => {
    const given = value.split(',').map((word) => one(word.trim()))
    return before === words ? given : [...(before as T[]), ...given]
  }
}

function unknownWord(value: string, words: readonly string[]): string {
  const guess = didYouMean(value, words)
  return guess === '' ? `Choose from ${words.join(', ')}.` : `${guess.charAt(0).toUpperCase()}${guess.slice(1)}`
}
