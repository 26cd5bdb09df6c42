public import ByteIO
public import TableRows

/// Which keys are taken of the rows of each table; see ``KeyExtractor``.
public struct KeyWork: Hashable, Sendable {
  /// For each selected table, by its index, its keys.
  public var keys: [[RowKey]]
  /// The hash function.
  public var hash: SipHash
  /// The hashes whose rows are looked for; nil if the hashes of all rows are wanted.
  public var wanted: Set<Hash128>?
  /// Whether of a row of which one key is looked for all are wanted.
  public var showsWholeRow = false
  /// The selected tables whose text is compared as UTF-8; that of the others by the bytes of its character set.
  public var converted: Set<Int> = []

  /// The hashes of all rows' keys.
  public init(keys: [[RowKey]], hash: SipHash) {
    self.keys = keys
    self.hash = hash
  }
}
