public import BinaryLog

/// What the check of one level has found, and what it could not see.
public struct LevelReport: Sendable {
  /// How a level ends.
  public enum Verdict: String, Sendable {
    /// All that was checked is sound.
    case passed
    /// Something is wrong.
    case failed
    /// Something is doubtful, or could not be checked.
    case doubtful
    /// It could not be told: the check did not come to its end.
    case unknown
    /// There is nothing that the level could check: no index, no logs.
    case notApplicable = "not-applicable"
  }

  /// Which level.
  public var level: VerificationLevel
  /// How it ended.
  public var verdict: Verdict {
    // What was found counts, though the check did not come to its end.
    if heaviest == .failure { return .failed }
    if let obstacle { return obstacle.isFailure ? .unknown : .notApplicable }
    switch heaviest {
    case .failure?: return .failed
    case .doubt?: return .doubtful
    case .note?, nil: return .passed
    }
  }

  /// What kept the level from being checked.
  public struct Obstacle: Sendable {
    /// Why, in words.
    public var reason: String
    /// Whether it is a failure; else there is just nothing to check.
    public var isFailure: Bool

    /// An obstacle.
    public init(_ reason: String, isFailure: Bool) {
      self.reason = reason
      self.isFailure = isFailure
    }
  }

  /// Why it was not checked, or not to its end.
  public var obstacle: Obstacle?
  /// How long it took, in seconds.
  public var seconds = 0.0
  /// What was checked, in words, each a part of a sentence: "1,234 rows of 17 tables".
  public var checked: [String] = []
  /// What these bytes cannot show, or this run did not look at, each a sentence.
  public var unseen: [String] = []
  /// The findings, the first ``limit`` of them.
  public private(set) var findings: [Finding] = []
  /// How many there were beyond those.
  public private(set) var furtherFindings = 0
  /// The weight of the heaviest finding.
  public private(set) var heaviest: Finding.Weight?
  private let limit: Int

  /// A level of which nothing was checked yet.
  /// - Parameter limit: how many findings are kept.
  public init(_ level: VerificationLevel, limit: Int = 1000) {
    self.level = level
    self.limit = limit
  }

  /// Adds a finding; the same one a second time is not counted.
  public mutating func add(_ finding: Finding) {
    if findings.last == finding { return }
    heaviest = max(heaviest ?? .note, finding.weight)
    if findings.count < limit { findings.append(finding) } else { furtherFindings += 1 }
  }
}
