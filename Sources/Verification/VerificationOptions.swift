public import BinaryLog
public import ByteIO
public import SystemPackage

/// What is checked, and with what means.
public struct VerificationOptions: Sendable {
  /// The deepest level.
  public var level = VerificationLevel.recoverability
  /// Which tables' rows are checked; none for all.
  public var choices: [TableChoice] = []
  /// The part of the image that is checked; nil for all of it.
  public var sample: Sample?
  /// Whether primary and unique keys are searched for duplicates.
  public var checksKeys = false
  /// Whether each foreign key's parent is looked for.
  public var checksForeignKeys = false
  /// Whether the SHA-256 of the whole is checked besides the CRC-32C of each segment: on one more thread, which takes
  /// several times as long as all the others.
  public var checksSHA256 = true
  /// Whether the index of an image that has none will be asked for; see ``ImageVerifier/makeIndex(counter:)``.
  public var makesIndex = false
  /// How many threads may work.
  public var threads = Threads.processors
  /// Where files without a name are kept meanwhile.
  public var temporaryFolder: FilePath = "/tmp"
  /// How the logs are read: with which keys, and whether events of unknown types are passed over.
  public var logReading = LogReader.Options()
  /// What was found before the logs were opened: what indexes and folders say that is not so.
  public var logFindings: [LogFinding] = []
  /// Why the logs, those that are given among them, must not be used; nil if they may.
  public var logObstacle: String?
  /// How many findings of each level are kept.
  public var findingLimit = 1000

  /// Everything is checked.
  public init() {}

  /// Whether the rows of a table are checked, by database and name.
  public func isChosen(_ database: ByteString, _ table: ByteString) -> Bool {
    choices.isEmpty || choices.contains { $0.matches(database, table) }
  }
}

/// A choice of tables.
public struct TableChoice: Sendable {
  /// As it was asked for.
  public var name: ByteString
  /// Whether a table belongs to it, by database and name.
  public var matches: @Sendable (ByteString, ByteString) -> Bool

  /// A choice.
  public init(name: ByteString, matches: @escaping @Sendable (ByteString, ByteString) -> Bool) {
    self.name = name
    self.matches = matches
  }
}

/// A part of an image, chosen at random.
public struct Sample: Hashable, Sendable {
  /// Which share, above 0 and below 1.
  public var share: Double
  /// What the choice follows from: the same seed chooses the same parts of the same image.
  public var seed: UInt64

  /// A sample.
  public init(share: Double, seed: UInt64) {
    self.share = share
    self.seed = seed
  }

  /// Which of `count` parts, numbered from 0 on, belong to it: each is drawn by itself, and one that is drawn from all if
  /// none is.
  public func chosen(of count: Int64) -> @Sendable (Int64) -> Bool {
    if (0..<max(0, count)).contains(where: contains) { return { contains($0) } }
    var generator = seed &* 0x9E37_79B9_7F4A_7C15
    generator ^= generator >> 29
    let only = Int64(generator % UInt64(max(1, count)))
    return { $0 == only }
  }

  /// Whether part number `number` belongs to it.
  public func contains(_ number: Int64) -> Bool {
    // SplitMix64.
    var mixed = seed &+ (UInt64(bitPattern: number) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    return Double(mixed >> 11) < share * Double(1 << 53)
  }
}
