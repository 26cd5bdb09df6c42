internal import ByteIO

/// Times of logs as text: RFC 3339, in UTC.
public enum LogTime {
  /// `2026-11-21T02:24:02Z`, with the microseconds if there are any.
  /// - Parameter microseconds: since the epoch.
  public static func text(_ microseconds: Int64) -> String {
    var text = OutputBuffer(capacity: 64)
    text.append(time: microseconds)
    return String(decoding: text.array, as: UTF8.self)
  }
}
