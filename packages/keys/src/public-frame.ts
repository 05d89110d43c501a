/** The part of the end-to-end core that needs no secret, and the only part the server may import: read, verify, hand out. */
export {
  type AccountKeyPublic,
  type ChainDevice,
  type ChainHead,
  type ChainPin,
  type ChainState,
  chainHead,
  chainPin,
  checkHead,
  currentAccountKey,
  extendChain,
  validDevices,
  verifyChain,
} from './account-chain.ts'
export { type Author, authorKey } from './author.ts'
export type { Bytes } from './bytes.ts'
export { type ChainLink, type DevicePublic, type LinkChange, readLink } from './chain-link.ts'
export {
  accountsOf,
  applyChatEntry,
  type ChatState,
  currentEpoch,
  type EpochMark,
  epochAt,
  joinersOf,
  maySend,
  speakerAt,
  verifyChat,
} from './chat-chain.ts'
export {
  type AccountHead,
  type ChatChange,
  type ChatEntry,
  type ChatShape,
  type EpochChange,
  type EpochKind,
  type LogPosition,
  type MembershipChange,
  type NewMember,
  type Role,
  readChatEntry,
} from './chat-entry.ts'
export { epochsToKeep } from './epochs-to-keep.ts'
export type { Member } from './chat-rules.ts'
export { mayChange } from './chat-rules.ts'
export { checkHistoryGrant, type HistoryGrant, readHistoryGrant } from './history-grant-frame.ts'
export { KEY_ERROR_CODES, KeyError, type KeyErrorCode } from './key-error.ts'
export { bodyHash } from './log-chain.ts'
export {
  BUCKETS,
  MESSAGE_HEADER_LENGTH,
  type MessageFrame,
  readMessageEpoch,
  readMessageFrame,
} from './message-frame.ts'
export {
  checkSealedSet,
  type OwnSeal,
  readSealedSet,
  recipientsOf,
  type Seal,
  writeOwnSeal,
  writeSealedSet,
} from './sealed-set.ts'
