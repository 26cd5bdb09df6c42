public import BinaryLog
public import ByteIO

/// What can be reached with an image and logs: every moment between two transactions, from the validity point to the
/// last complete transaction before the first break.
public struct Recoverability: Sendable {
  /// The validity point in the logs.
  public var start: LogPosition
  /// The validity point: microseconds since the epoch, UTC; nil if the image does not tell.
  public var startTime: Int64?
  /// The first and the last transaction behind it that can be had; nil if there is none.
  public var first: LogVerification.Edge?, last: LogVerification.Edge?
  /// How many they are.
  public var transactions = 0
  /// Whether the end of the logs is reached: nothing behind ``end`` is lost.
  public var isWhole = false
  /// The log that the last one names as the next, which was not given; nil if there is none.
  public var nextLog: ByteString?
  /// MySQL: all GTIDs up to the end of ``last``, those before the validity point among them as far as the logs tell.
  public var gtids = MySQLGTIDSet()
  /// MariaDB: the last GTID of each domain up to there.
  public var gtidPosition = MariaDBGTIDPosition()

  /// Where the last transaction that can be had ends; the validity point if there is none.
  public var end: LogPosition { last?.end ?? start }

  /// Nothing but the validity point can be reached.
  public init(from start: LogPosition, time: Int64?) {
    self.start = start
    startTime = time
  }
}
