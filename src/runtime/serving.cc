// A request that was sent back is read again with what it has said: its next token is the same.
#include "runtime/serving.h"

namespace presil {
namespace {

class ExecutedBatch : public ServingBatch {
 public:
  ExecutedBatch(BatchSession& session, const LanguageModel& model,
                std::span<const Request> requests, const RequestOptions& options)
      : session_(session), model_(model), requests_(requests), options_(options) {
    result.answers.resize(requests.size());
    sequences_.assign(requests.size(), -1);
    for (size_t i = 0; i < requests.size(); ++i) {
      SamplerOptions own = options.sampler;
      own.seed += i;
      samplers_.emplace_back(own);
    }
  }

  double read(size_t request) override {
    std::vector<int32_t> text = requests_[request].prompt;
    const std::vector<int32_t>& said = result.answers[request].tokens;
    text.insert(text.end(), said.begin(), said.end());
    sequences_[request] = session_.open();
    const size_t first = session_.steps().size();
    const Tensor logits = session_.feed(sequences_[request], text);
    result.prompt_steps += static_cast<int64_t>(session_.steps().size() - first);
    take(request, logits, 0);
    return seconds_from(first);
  }

  double step(std::span<const size_t> requests) override {
    std::vector<std::pair<int64_t, int32_t>> tokens;
    for (const size_t request : requests)
      tokens.push_back({sequences_[request], result.answers[request].tokens.back()});
    const size_t first = session_.steps().size();
    const Tensor logits = session_.step(tokens);
    for (size_t row = 0; row < requests.size(); ++row) take(requests[row], logits, row);
    return seconds_from(first);
  }

  bool has_ended(size_t request) const override {
    return !result.answers[request].ended_by.empty();
  }

  void leave(size_t request) override { session_.close(sequences_[request]); }

  RequestAnswers result;

 private:
  double seconds_from(size_t first) const {
    double seconds = 0;
    for (const LanguageSession::Step& step : std::span(session_.steps()).subspan(first))
      seconds += options_.seconds_of(step);
    return seconds;
  }

  // Draws the token that follows.
  void take(size_t request, const Tensor& logits, size_t row) {
    RequestAnswer& own = result.answers[request];
    const auto vocabulary = static_cast<size_t>(logits.shape[1]);
    const int32_t token =
        samplers_[request].pick({logits.as<float>() + row * vocabulary, vocabulary});
    if (model_.tokenizer->ends_answer(token)) {
      own.ended_by = "end";
      return;
    }
    own.tokens.push_back(token);
    if (options_.on_token) options_.on_token(request, token);
    if (static_cast<int64_t>(own.tokens.size()) >= requests_[request].tokens_max) {
      own.ended_by = "max_tokens";
    } else if (session_.length(sequences_[request]) >= session_.context()) {
      own.ended_by = "context";
    }
  }

  BatchSession& session_;
  const LanguageModel& model_;
  std::span<const Request> requests_;
  const RequestOptions& options_;
  std::vector<Sampler> samplers_;
  std::vector<int64_t> sequences_;  // of each request that is read
};

}  // namespace

RequestAnswers answer_requests(BatchSession& session, const LanguageModel& model,
                               std::span<const Request> requests, const RequestOptions& options) {
  ExecutedBatch batch(session, model, requests, options);
  std::vector<RequestForm> forms;
  for (const Request& request : requests)
    forms.push_back({static_cast<int64_t>(request.prompt.size()), request.arrival_seconds});
  ServingLimits limits;
  limits.batch = session.batch();
  limits.pages = session.pages();
  limits.page_positions = session.page_positions();
  limits.context = session.context();
  batch.result.served = serve(forms, limits, batch);
  return std::move(batch.result);
}

}  // namespace presil
