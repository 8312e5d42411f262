/** Attacks from pages of other origins. */
import type { AnyAttack } from '../../attack.ts'
import corsPreflightMethods from './cors-preflight-methods.ts'
import corsReflect from './cors-reflect.ts'
import corsReflectAmbient from './cors-reflect-ambient.ts'
import corsSuffixRegex from './cors-suffix-regex.ts'
import corsWildcard from './cors-wildcard.ts'
import frame from './frame.ts'
import jsonpCsrf from './jsonp-csrf.ts'
import loginCsrf from './login-csrf.ts'
import wsBypass from './ws-bypass.ts'
import wsForeign from './ws-foreign.ts'
import wsForeignAmbient from './ws-foreign-ambient.ts'
import wsNull from './ws-null.ts'
import wsSecondRequest from './ws-second-request.ts'

export const originAttacks: readonly AnyAttack[] = [
  wsForeign,
  wsNull,
  wsBypass,
  corsReflect,
  corsWildcard,
  corsSuffixRegex,
  corsPreflightMethods,
  wsSecondRequest,
  loginCsrf,
  frame,
  jsonpCsrf,
  wsForeignAmbient,
  corsReflectAmbient,
]
