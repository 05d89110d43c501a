/** How features ask the server: by the contract, typed. */

import type { AnswerOf, Call, RequestOf } from '@parley/protocol'

export type MakeCall = <C extends Call>(spec: C, input: RequestOf<C>) => Promise<AnswerOf<C>>
