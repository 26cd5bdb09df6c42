public import BackupStreamLib
public import ByteIO

/// What is known of an image when it was checked.
public struct ImageVerification: Sendable {
  /// A table of the catalogue.
  public struct Table: Sendable {
    /// Database and name.
    public var database: ByteString, name: ByteString
    /// Its storage engine's snapshot: `default`, `CS`, `native MyISAM`, `no data`.
    public var driver: String
    /// Whether it has rows in the image: not those of the no data driver.
    public var hasRows: Bool
    /// Where its rows are.
    public var position: TablePosition
    /// How many chunks of data it has, and bytes in them; nil if they were not counted.
    public var chunks: Int64?, bytes: Int64?
    /// The span of the stream in which its chunks lie; nil if it has none, or they were not gone over.
    public var span: Range<Int64>?
    /// How many of its rows were decoded; nil if they were not looked at.
    public var rows: Int64?
    /// Whether all of its rows were looked at, and are sound; nil if they were not looked at.
    public var isSound: Bool?

    /// Database and name as they are shown.
    public var shownName: String { database.display + "." + name.display }
  }

  /// The size of the file in bytes, as it is stored.
  public var size: Int64 = 0
  /// How it is compressed.
  public var compression = Compression.none
  /// The server that wrote it, as its header says; nil if that cannot be read.
  public var serverVersion: ByteString?
  /// The validity point; nil if the summary was not found.
  public var summary: Summary?
  /// Length of the stream in bytes, up to and including the end-of-stream marker; nil if that was not found.
  public var streamLength: Int64?
  /// Choices of tables that no table of the image belongs to, as they were asked for.
  public var unmatched: [ByteString] = []
  /// Whether it has an index, inside or beside it.
  public var hasIndex = false
  /// The tables, in the order of the catalogue.
  public var tables: [Table] = []
  /// What can be reached with the logs; nil if there are none, or the image has no position in them.
  public var recoverability: Recoverability?
  /// The levels that were asked for, in order.
  public var levels: [LevelReport] = []

  /// Nothing is known.
  public init() {}

  /// All findings of all levels.
  public var findings: [Finding] { levels.flatMap(\.findings) }

  /// The worst verdict of all levels: failed, then unknown, doubtful, passed.
  public var verdict: LevelReport.Verdict {
    let verdicts = levels.map(\.verdict)
    return [.failed, .unknown, .doubtful].first { verdicts.contains($0) } ?? .passed
  }
}
