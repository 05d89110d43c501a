/** What tests are made of. */

export type { Condition } from './apart/child.ts'
export { FAILPOINTS, type Failpoint } from './apart/failpoints.ts'
export { ServerApart } from './apart/server-apart.ts'
export { Bystander } from './bystander.ts'
export { checkHistory } from './check-history/check-history.ts'
export type { FinalEntry, HistoryEvent } from './check-history/history.ts'
export type { Violation, ViolationName } from './check-history/violation.ts'
export { type Direction, type FaultProxy, type ProxiedConnection, startFaultProxy } from './faults/fault-proxy.ts'
export { startVictim, type Victim } from './faults/kill.ts'
export type { Weather } from './faults/lane.ts'
export { type SeededRandom, seededRandom } from './faults/seeded-random.ts'
export { freePort } from './free-port.ts'
export {
  base64,
  bytes,
  Keyed,
  keyedAll,
  openDirect,
  openGroup,
  openSaved,
  random,
  sealed,
  sealedBody,
} from './keyed.ts'
export { outcome } from './outcome.ts'
export { call, faultOf, Line, Person, request, type Session } from './person.ts'
export { pictureOf } from './picture.ts'
export { EICAR, SCANNED_AT_MOST, type Scanner, startScanner } from './scanner.ts'
export { Seed, type Seeded } from './seed.ts'
export { PASSWORD, signUp, signUpMany } from './sign-up.ts'
export { figure } from './figure.ts'
export { codeFor, type SmsGateway, startSmsGateway, type TextMessage } from './sms-gateway.ts'
export { type ServerOptions, startServer, type TestServer } from './start-server.ts'
export * from './test-postgres.ts'
export { Battle, type Field } from './under-fire/battle.ts'
export { Reader } from './under-fire/reader.ts'
export { Writer } from './under-fire/writer.ts'
