#include "server/scoring/cuts.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace tierline::scoring {
namespace {

// The scored customers, best first, with the places where a cut may lie: between different scores.
class Ranking {
 public:
  explicit Ranking(std::span<const double> scores) : scores_(scores.begin(), scores.end()) {
    std::sort(scores_.begin(), scores_.end(), std::greater<>());
    for (size_t i = 1; i < scores_.size(); ++i) {
      if (scores_[i - 1] != scores_[i]) places_.push_back(i);
    }
  }

  size_t size() const { return scores_.size(); }
  size_t places() const { return places_.size(); }
  size_t customers_above(size_t place) const { return places_[place]; }

  // The place in [first, last] that leaves the number of customers above it nearest to `count`; the smaller
  // on a tie.
  size_t Nearest(double count, size_t first, size_t last) const {
    const auto begin = places_.begin() + static_cast<ptrdiff_t>(first);
    const auto end = places_.begin() + static_cast<ptrdiff_t>(last);
    const auto enough = std::lower_bound(
        begin, end, count, [](size_t place, double wanted) { return static_cast<double>(place) < wanted; });
    const size_t best = static_cast<size_t>(enough - places_.begin());
    if (best == first) return best;
    const double over = static_cast<double>(places_[best]) - count;
    const double under = count - static_cast<double>(places_[best - 1]);
    return under <= over ? best - 1 : best;
  }

  // The roundest number above the worse score and not above the better one.
  double CutAt(size_t place) const {
    const double better = scores_[places_[place] - 1];
    const double worse = scores_[places_[place]];
    for (const double scale : {1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}) {
      const double cut = std::floor(better * scale) / scale;
      if (cut > worse && cut <= better) return cut;
    }
    return better;
  }

 private:
  std::vector<double> scores_;  // descending
  std::vector<size_t> places_;  // customers above each possible cut
};

std::vector<int> ScoredTiers(const v1::ScoringModel& model) {
  std::vector<int> tiers;
  for (int t = 0; t < model.tiers_size(); ++t) {
    if (model.tiers(t).role() != v1::PROSPECT) tiers.push_back(t);
  }
  return tiers;
}

class Proposal {
 public:
  Proposal(const v1::ScoringModel& model, const Ranking& ranking)
      : model_(model), ranking_(ranking), tiers_(ScoredTiers(model)) {}

  size_t cuts() const { return tiers_.size() - 1; }

  // The places of the cuts when every target share is taken `factor` times; each tier keeps a place of its
  // own.
  std::vector<size_t> PlacesAt(double factor) const {
    std::vector<size_t> places;
    double share = 0;
    for (size_t c = 0; c < cuts(); ++c) {
      share += factor * model_.tiers(tiers_[c]).target_share();
      const size_t first = places.empty() ? 0 : places.back() + 1;
      const size_t last = ranking_.places() - (cuts() - c);
      places.push_back(ranking_.Nearest(share * static_cast<double>(ranking_.size()), first, last));
    }
    return places;
  }

  double VisitsAt(const std::vector<size_t>& places) const {
    double visits = 0;
    size_t above = 0;
    for (size_t c = 0; c < tiers_.size(); ++c) {
      const size_t upto = c < places.size() ? ranking_.customers_above(places[c]) : ranking_.size();
      visits += static_cast<double>(upto - above) * model_.tiers(tiers_[c]).visits_per_month();
      above = upto;
    }
    return visits;
  }

  // The largest factor, in thousandths, at which the visits can be made; 0 when none is.
  double LargestFactor(double available) const {
    for (int thousandths = 1000; thousandths > 0; --thousandths) {
      const double factor = thousandths / 1000.0;
      if (VisitsAt(PlacesAt(factor)) <= available) return factor;
    }
    return 0;
  }

  std::vector<double> MinScores(const std::vector<size_t>& places) const {
    std::vector<double> scores(model_.tiers_size(), 0.0);
    for (size_t c = 0; c < places.size(); ++c) scores[tiers_[c]] = ranking_.CutAt(places[c]);
    return scores;
  }

 private:
  const v1::ScoringModel& model_;
  const Ranking& ranking_;
  std::vector<int> tiers_;  // placed by score, best first
};

double VisitsAvailable(const v1::VisitCapacity& capacity, int reps) {
  return (capacity.reps() > 0 ? capacity.reps() : reps) * capacity.visits_per_rep_day() *
         capacity.working_days_per_month();
}

// Visits the tiers ask for with the draft's own cuts.
double VisitsByDraft(const v1::ScoringModel& model, std::span<const double> scores) {
  double visits = 0;
  const std::vector<int> tiers = ScoredTiers(model);
  for (const double score : scores) {
    for (const int t : tiers) {
      if (score < model.tiers(t).min_score()) continue;
      visits += model.tiers(t).visits_per_month();
      break;
    }
  }
  return visits;
}

CutProposal KeepDraft(const v1::ScoringModel& model, std::span<const double> scores) {
  CutProposal proposal;
  for (const v1::TierBand& tier : model.tiers()) {
    proposal.min_scores.push_back(tier.role() == v1::PROSPECT ? 0 : tier.min_score());
  }
  proposal.report.set_basis(v1::CutReport::DRAFT_SCORES);
  proposal.report.set_visits_needed(VisitsByDraft(model, scores));
  return proposal;
}

}  // namespace

CutProposal ProposeCuts(const v1::ScoringModel& model, std::span<const double> scores, int reps) {
  const Ranking ranking(scores);
  const Proposal shares(model, ranking);
  const double available = VisitsAvailable(model.capacity(), reps);
  CutProposal proposal;
  if (ranking.size() < kMinPopulation || ranking.places() < shares.cuts()) {
    proposal = KeepDraft(model, scores);
  } else {
    double factor = 1;
    proposal.report.set_basis(v1::CutReport::TARGET_SHARES);
    if (available > 0 && shares.VisitsAt(shares.PlacesAt(1)) > available) {
      factor = shares.LargestFactor(available);
      proposal.report.set_basis(factor > 0 ? v1::CutReport::VISIT_CAPACITY : v1::CutReport::OVER_CAPACITY);
      if (factor == 0) factor = 1;
    }
    const std::vector<size_t> places = shares.PlacesAt(factor);
    proposal.min_scores = shares.MinScores(places);
    proposal.report.set_visits_needed(shares.VisitsAt(places));
  }
  proposal.report.set_customer_count(static_cast<int64_t>(scores.size()));
  proposal.report.set_visits_available(available);
  return proposal;
}

v1::ScoringModel FreezeCuts(const v1::ScoringModel& model, const CutProposal& proposal) {
  v1::ScoringModel frozen = model;
  for (int t = 0; t < frozen.tiers_size(); ++t) {
    if (frozen.tiers(t).role() != v1::PROSPECT)
      frozen.mutable_tiers(t)->set_min_score(proposal.min_scores[t]);
  }
  *frozen.mutable_cut_report() = proposal.report;
  return frozen;
}

}  // namespace tierline::scoring
