/** The end-to-end core of Parley: pure functions over bytes, no I/O, randomness injected. SPEC.md numbers its rules. */
export {
  type AccountKey,
  accountPublicKey,
  newAccountKey,
  openPrevious,
  openSeed,
  sealPrevious,
  sealSeed,
} from './account-key.ts'
export { concat, fromUtf8, type Random, utf8 } from './bytes.ts'
export {
  checkSecret,
  type EpochSecret,
  type EpochTurn,
  epochNeeded,
  followRatchet,
  openEpoch,
  turnEpoch,
} from './chat-epoch.ts'
export { consentTo, type Device, deviceFromSeed, newDeviceSeed, publicHalf } from './device.ts'
export { grantHistory, openHistory } from './history-grant.ts'
export { type InviteSecret, inviteKeyOf, newInvite, signJoin } from './invite.ts'
export {
  type AnsweredLink,
  answerLink,
  confirmLink,
  grantLink,
  LINK_LIFETIME,
  type LinkCode,
  type LinkRequest,
  offerLink,
  openGrant,
  type PendingLink,
  readLinkCode,
  revealLink,
} from './link.ts'
export { checkBody, checkSeen, extendLog, type LogEntry, logStart } from './log-chain.ts'
export {
  chunkCount,
  chunkRange,
  MEDIA_HEADER_LENGTH,
  type MediaRef,
  openChunk,
  openMedia,
  paddedSize,
  sealedSize,
  sealMedia,
} from './media.ts'
export { type Envelope, type OpenedMessage, openMessage, sealMessage, type Witness } from './message.ts'
export { openArchive, openOwn, sealArchive, sealOwn } from './own-data.ts'
export * from './public-frame.ts'
export { readRecoveryCode, writeRecoveryCode } from './recovery-code.ts'
export { safetyNumber, safetyQr, safetyQrMatches } from './safety-number.ts'
export { createEncryptionService, type EncryptedData, type EncryptionService, type KeyPair } from './sealed-box.ts'
export { checkOwnSeal, readOwnSeal } from './sealed-set.ts'
export { type SignedChatEntry, signChatEntry } from './sign-chat-entry.ts'
export { createChain, type SignedLink, signLink } from './sign-link.ts'
export { authorOf, type Speaker } from './speaker.ts'
